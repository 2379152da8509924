// esbuild's text loader: a Python file comes in as its text.

declare module "*.py" {
  const source: string;
  export default source;
}
