// The editor of a cell: CodeMirror 6 with Python. A chunk of its own, loaded when a cell is first edited.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";
import type { Editor, EditorOptions } from "./open_editor";

/** Pygments' class names, so that the code looks in the editor as it does on the page. */
const pygments = tagHighlighter([
  { tag: tags.comment, class: "c1" },
  { tag: [tags.string, tags.docString], class: "s2" },
  { tag: tags.special(tags.string), class: "sa" },
  { tag: tags.number, class: "mi" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: tags.keyword, class: "k" },
  { tag: [tags.operatorKeyword], class: "ow" },
  { tag: tags.moduleKeyword, class: "kn" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.definition(tags.className), class: "nc" },
  { tag: tags.self, class: "bp" },
  { tag: tags.meta, class: "nd" },
]);

const markError = StateEffect.define<number | undefined>();

const errorLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    if (transaction.docChanged) marks = Decoration.none; // the reader is at it
    for (const effect of transaction.effects) {
      if (!effect.is(markError)) continue;
      const { value: line } = effect;
      const known = line !== undefined && line >= 1 && line <= transaction.state.doc.lines;
      marks = known ? Decoration.set(errorMark.range(transaction.state.doc.line(line).from)) : Decoration.none;
    }
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const errorMark = Decoration.line({ class: "live-cell__error-line" });

/** After Escape the next Tab leaves the editor. CodeMirror gives two seconds for it; some readers need longer. */
const escapeThenTab = EditorView.domEventObservers({
  keyup(event, view) {
    if (event.key === "Escape") view.setTabFocusMode(600_000);
  },
});

export function codeMirror(options: EditorOptions): { dom: HTMLElement; editor: Editor } {
  const [anchor, head] = options.selection;
  const view = new EditorView({
    doc: options.text,
    selection: { anchor, head },
    extensions: [
      history(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      python(),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      syntaxHighlighting(pygments),
      errorLine,
      escapeThenTab,
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
      EditorView.contentAttributes.of({
        class: "highlight",
        tabindex: "0", // it has its place among the stops anyway; tools that look for one in what scrolls find it
        "aria-label": options.label,
        "aria-describedby": options.describedBy,
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) options.onChange(update.state.doc.toString());
      }),
    ],
  });
  const editor: Editor = {
    get text() {
      return view.state.doc.toString();
    },
    get selection(): [number, number] {
      const { anchor, head } = view.state.selection.main;
      return [anchor, head];
    },
    setText: (text) => view.dispatch({ changes: difference(view.state.doc.toString(), text) }),
    markLine: (line) => view.dispatch({ effects: markError.of(line) }),
    focus: () => view.focus(),
  };
  return { dom: view.dom, editor };
}

/** The one stretch in which two texts differ: the cursor stays where it is in the rest. */
function difference(before: string, after: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let same = 0;
  while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}
