// esbuild's text loader: such a file comes in as its text.

declare module "*.py" {
  const source: string;
  export default source;
}

declare module "*.css" {
  const style: string;
  export default style;
}
