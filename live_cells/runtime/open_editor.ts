// Opens a cell's editor: at once a plain text field, then CodeMirror in its place when that has arrived.
// What was typed meanwhile goes along; where CodeMirror cannot be had, the text field stays.

import { loadEditor } from "./parts";

export interface Editor {
  readonly text: string;
  /** Where the cursor is, as an offset into the text; start and end of the selection. */
  readonly selection: [number, number];
  setText(text: string): void;
  /** Mark the line, counted from 1, where the code failed. */
  markLine(line: number | undefined): void;
  focus(): void;
}

export interface EditorOptions {
  text: string;
  selection: [number, number];
  /** For screen readers. */
  label: string;
  /** The id of what tells the keys. */
  describedBy: string;
  onChange(text: string): void;
}

export function openEditor(host: HTMLElement, options: EditorOptions): Editor {
  const field = textField(options);
  let editor: Editor = field;
  let marked: number | undefined;
  host.replaceChildren(field.element);

  async function upgrade(): Promise<void> {
    const { codeMirror } = await loadEditor();
    if (field.composing) await new Promise((resolve) => field.element.addEventListener("compositionend", resolve));
    const focused = document.activeElement === field.element;
    const { text, selection } = field;
    const full = codeMirror({ ...options, text, selection });
    host.replaceChildren(full.dom);
    editor = full.editor;
    editor.markLine(marked);
    if (focused) editor.focus();
  }
  upgrade().catch((error: unknown) =>
    console.warn("The editor could not be loaded; a plain text field serves.", error),
  );

  return {
    get text() {
      return editor.text;
    },
    get selection() {
      return editor.selection;
    },
    setText: (text) => editor.setText(text),
    markLine(line) {
      marked = line;
      editor.markLine(line);
    },
    focus: () => editor.focus(),
  };
}

function textField(options: EditorOptions): Editor & { element: HTMLTextAreaElement; composing: boolean } {
  const element = document.createElement("textarea");
  element.className = "live-cell__field";
  element.value = options.text;
  element.spellcheck = false;
  element.autocapitalize = "off";
  element.wrap = "off";
  element.ariaLabel = options.label;
  element.setAttribute("aria-describedby", options.describedBy);
  const fit = (): void => {
    element.rows = element.value.split("\n").length;
  };
  const field = {
    element,
    composing: false,
    get text() {
      return element.value;
    },
    get selection(): [number, number] {
      return [element.selectionStart, element.selectionEnd];
    },
    setText(text: string) {
      element.value = text;
      fit();
    },
    markLine() {}, // the traceback names it
    focus: () => element.focus({ preventScroll: true }),
  };
  element.addEventListener("input", () => {
    fit();
    options.onChange(element.value);
  });
  element.addEventListener("compositionstart", () => {
    field.composing = true;
  });
  element.addEventListener("compositionend", () => {
    field.composing = false;
  });
  fit();
  element.setSelectionRange(...options.selection);
  return field;
}
