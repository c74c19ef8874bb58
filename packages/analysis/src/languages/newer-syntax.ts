/*
 * Valid code that the grammars do not know yet, put so that they do. Every offset and line stays. Only texts that cannot
 * be understood as they are come here; each expression is bounded, so that a hostile text costs no more than its length.
 */

const variance =
  /\b(?<=[<,]\s{0,100})(?:in\s{1,10})?(?:in|out)(?=\s{1,10}[A-Z_$][\w$]{0,100}\s{0,100}(?:[,>=]|extends\b))/g;
// Not behind an arrow, nor where the line ends in a comma: there it is a value or an argument that begins with `<`.
const unseparatedSignature =
  /(\n(?<=(?:[\w$)\]}"'`]|(?<!=)>|\*\/)\r?\n)[ \t]{0,200})[ \t](?=<(?:(?:const )?[A-Z_$][\w$]{0,100}[,>= ]|[ \t]{0,10}\r?\n))(?![^\n]{0,500},\r?\n)/g;

/**
 * TypeScript without `in` and `out` of type parameters, and with a `;` before a call signature that begins a line with
 * `<`: the grammar takes it for type arguments of the line before, which may not stand on a line of their own.
 */
export function plainTypeParameters(source: string): string {
  return source.replace(variance, blanks).replace(unseparatedSignature, "$1;");
}

const annotationOfVariableArity = /@[A-Za-z_][\w.]{0,200}(?=\s{1,20}\.\.\.)/g;

/** Java without annotations before `...`. */
export function plainVariableArity(source: string): string {
  return source.replace(annotationOfVariableArity, blanks);
}

function blanks(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
