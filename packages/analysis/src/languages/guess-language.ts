/** Names a guess may end in; each is the name or an alias of a language. */
export type GuessedName = "python" | "typescript" | "tsx" | "javascript" | "jsx" | "go" | "rust" | "java" | "csharp";

/** `script` is JavaScript and TypeScript until it is told which; the two `only` rows count for it as well. */
type Family = "python" | "script" | "typescriptOnly" | "elementsOnly" | "go" | "rust" | "java" | "csharp";

/** Weight, and what has to be seen; every quantifier is bounded or followed by what it cannot match. */
type Sign = readonly [weight: 1 | 2 | 3, expression: RegExp];

/** Only the head of a text is looked at. */
const sampleLength = 20_000;
/** A guess needs one sign hardly any other text shows, or several weaker ones. */
const enoughWeight = 3;

/** Texts that are something else, however much of them looks like one of the languages. */
const foreign: readonly RegExp[] = [
  /^#!(?!\[)/, // told already, and it was none of ours
  /^\s{0,100}</, // HTML, XML, PHP
  /^\s{0,100}[{[]\s{0,100}(?:["{[\]}\d-]|true|false|null)/, // JSON
  /^(?:[ \t]*(?:#[^\n]{0,300})?\r?\n){0,60}(?!try:)(?:---|- |["']?[\w.-]{1,80}["']?:(?:[ \r\n]|$))/, // YAML
  /^ {0,3}(?:```|~~~)|^#{2,6} [A-Z]|^\[!\[|^\.\. [\w|]/m, // Markdown, reStructuredText
  /^[^\n]{1,200}\n(?:={3,80}|-{3,80})\r?\n/, // Markdown, reStructuredText
  /^-- [\w./-]{1,200} --\r?$/m, // an archive of files as text
  /^[ \t]{0,40}#[ \t]*(?:include|import)[ \t]*[<"]/m, // C, C++, Objective-C
  /^[ \t]{0,40}(?:public|private|protected):[ \t]*\r?$/m, // C++
  /^[ \t]{0,40}(?:[a-z]{1,20} ){0,4}fun (?:<[^\n]{1,100}> )?[\w.`]{1,100}\(/m, // Kotlin
  /^[ \t]{0,40}(?:[a-z]{1,20} ){0,4}func [^\n]{1,200}\) (?:(?:throws|async) ){0,2}-> /m, // Swift
  /^import (?:Foundation|UIKit|SwiftUI|Combine)\r?$/m, // Swift
  /^[ \t]{0,40}(?:end|End (?:Sub|Function|If|Class))\r?$/m, // Ruby, Lua, Elixir, Julia, Visual Basic
  /^use (?:strict|warnings)\b|^[ \t]{0,40}my [$@%]/m, // Perl
  /^syntax = "proto\d"/m, // Protocol Buffers
  /^(?:extend )?(?:type|input) \w{1,80} (?:implements [\w &,]{1,100} )?\{/m, // GraphQL
  /@import\("/, // Zig
  /^[ \t]{0,40}(?:SELECT|INSERT INTO|CREATE (?:TABLE|OR REPLACE|INDEX|VIEW)|ALTER TABLE)\b/m, // SQL
  /^[ \t]{0,40}case class |^object \w{1,80} |^[ \t]{0,40}(?:[a-z]{1,20} ){0,3}def [^\n]{1,200}\)(?:: [\w[\], ]{1,100})? = /m, // Scala
];

const signs: Readonly<Record<Family, readonly Sign[]>> = {
  python: [
    [3, /^[ \t]{0,40}(?:async )?def \w{1,80}\([^\n]{0,300}:[ \t]{0,4}(?:#[^\n]{0,200})?\r?$/m],
    [3, /^if __name__ == /m],
    [2, /^[ \t]{0,40}from [.\w]{1,100} import (?:\(|\*|\w{1,80}(?: as \w{1,80})?(?:, |[ \t]*\r?$))/m],
    [1, /^import [a-z]\w{0,80}(?:\.\w{1,80}){0,8}(?: as \w{1,80})?(?:, \w{1,80}){0,8}\r?$/m],
    [2, /^[ \t]{0,40}class \w{1,80}(?:\([^\n]{0,200}\))?:\r?$/m],
    [2, /^[ \t]{0,40}elif [^\n]{1,200}:\r?$/m],
    [2, /^[ \t]{0,40}except(?: [\w.(), ]{1,200})?:\r?$/m],
    [2, /^[ \t]{0,40}(?:for \w[\w, ()]{0,100} in|with) [^\n]{1,200}:\r?$/m],
    [1, /^[ \t]{0,40}(?:if|while) [^\n{]{1,200}:\r?$/m],
    [1, /^[ \t]{0,40}\)(?: -> [^\n]{1,100})?:\r?$/m],
    [1, /\bself\.\w/],
    [1, /"""/],
    [1, /^[ \t]{0,40}print\(/m],
  ],
  script: [
    [3, /^import (?:type )?[\w*{][^;'"]{0,500} from ["'][^"'\n]{1,200}["'];?\r?$/m],
    [3, /^export (?:default |const |async |function |class |interface |type |enum |abstract |declare |\{|\* )/m],
    [3, /^[ \t]{0,40}(?:const|let|var) [^=\n]{1,200} = require\(["']/m],
    [3, /^[ \t]{0,40}(?:module\.exports\b|exports\.\w{1,80} = )/m],
    [3, /^[ \t]{0,40}(?:const|let) \w{1,80} = (?:async )?(?:\([^)\n]{0,200}\)|\w{1,80}) => /m],
    [3, /\bfor (?:await )?\((?:const|let) /],
    [3, /^[ \t]{0,40}["']use (?:strict|client|server)["'];?\r?$/m],
    [2, /\b(?:async )?function\*? ?\w{0,80}\([^)\n$]{0,200}\)(?:: [^{\n]{1,100})? \{/],
    [2, /\bvar \w{1,80} = function\b|\(function ?\(/],
    [2, / [!=]== /],
    [2, /\bconsole\.(?:log|error|warn|info)\(/],
    [2, /\bnew Promise\(|\bPromise\.(?:all|resolve)\b/],
    [1, /^[ \t]{0,40}(?:const|let) (?:\w{1,80}|\{[^}\n]{1,200}\}|\[[^\]\n]{1,200}\]) = /m],
    [1, /^import ["'][^"'\n]{1,200}["'];?\r?$/m],
    [1, /\bawait \w|\bJSON\.(?:parse|stringify)\(|\bundefined\b|\btypeof \w/],
    [1, /\.(?:then|forEach|map|filter|addEventListener)\(/],
    [1, /^class \w{1,80}(?: extends [\w.]{1,80})? \{/m],
  ],
  typescriptOnly: [
    [2, /^(?:export )?(?:declare )?interface \w{1,80}(?:<[^\n]{1,200}>)?(?: extends [^{\n]{1,200})? \{/m],
    [2, /^(?:import|export) type [\w{]/m],
    [2, /[\w)\]?]: (?:string|number|boolean|unknown|any|never|void)(?:\[\])?(?:[,;)=|{ \r\n]|$)/m],
    [2, /\): (?:Promise<|[\w.]{1,80}(?:<[^\n]{1,80}>)?(?:\[\])? (?:=>|\{))/],
    [2, /\b(?:private|public|protected) (?:readonly|async) \w|^[ \t]{0,40}readonly \w{1,80}[?]?: /m],
    [2, /\bas const\b|\bas unknown as\b|\} satisfies [A-Z]/],
    [2, /^(?:export )?declare (?:const|function|module|namespace|class|global|let|var) /m],
    [1, /^(?:export )?type \w{1,80}(?:<[^\n]{1,200}>)? =/m],
    [1, /^(?:export )?(?:const )?enum \w{1,80} \{/m],
  ],
  elementsOnly: [
    [1, /(?:\breturn|=>|[=?(]|&&) ?\(?\s{0,100}<(?:[A-Za-z][\w.]{0,80}(?:[ />\n]|$)|>)/],
    [1, /<\/[\w.]{0,80}>|[ "'}]\/>/],
  ],
  go: [
    [2, /^package [a-z]\w{0,80}[ \t]*(?:\/\/[^\n]{0,200})?\r?$/m],
    [3, /^func \(\w{0,40} ?\*?\w{1,80}(?:\[[^\]\n]{1,80}\])?\) \w{1,80}\(/m],
    [2, /^func \w{1,80}(?:\[[^\]\n]{1,80}\])?\([^\n]{0,300}\{\r?$/m],
    [3, /^[ \t]{0,40}type \w{1,80}(?:\[[^\]\n]{1,80}\])? (?:struct|interface|func)\b/m],
    [3, /^[ \t]{0,40}if (?:[^\n;]{1,200}; )?err != nil \{/m],
    [2, /^import (?:\(|(?:\w{1,80} )?"[\w./-]{1,200}")\r?$/m],
    [2, /^[ \t]{0,40}(?:defer \w|go func\()|\bmake\((?:chan|map|\[\])/m],
    [1, /^[ \t]{0,40}(?:for )?\w{1,80}(?:, ?\w{1,80}){0,4} := [^\n]{0,200}[^;\n]\r?$/m],
    [1, /\bfmt\.[A-Z]\w{0,40}\(/],
  ],
  rust: [
    [
      3,
      /^[ \t]{0,40}(?:pub(?:\([\w: ]{1,40}\))? )?(?:(?:const|async|unsafe) ){0,2}fn \w{1,80}(?:<[^\n]{1,200}>)?\([^\n]{0,300}\)(?: -> [^\n]{1,200})? ?(?:\{|\r?$)/m,
    ],
    [3, /^[ \t]{0,40}pub(?:\([\w: ]{1,40}\))? (?:struct|enum|trait|mod|use|type|fn|const|static|unsafe|async) /m],
    [3, /^[ \t]{0,40}(?:unsafe )?impl(?:<[^\n]{1,200}>)? [^\n]{1,200} \{/m],
    [3, /^[ \t]{0,40}#!?\[(?:derive|cfg|test|allow|inline|macro_use|doc|warn|deny|non_exhaustive|no_std|tokio)\b/m],
    [2, /^[ \t]{0,40}use [a-z_]\w{0,80}(?:::[\w*{][\w*{},\s]{0,400}){1,12};/m],
    [3, /^[ \t]{0,40}macro_rules! /m],
    [2, /^[ \t]{0,40}let mut \w/m],
    [2, /&(?:'\w{1,20} )?(?:mut )?self\b/],
    [2, /\b(?:println|vec|format|panic|assert|assert_eq|write|matches)!\s?[[(]/],
    [1, /^[ \t]{0,40}(?:let [^\n]{1,200} = )?match [^\n]{1,200} \{\r?$/m],
    [1, /\b(?:Some|Ok|Err)\(/],
    [1, /^(?:mod|extern crate) \w{1,80};/m],
  ],
  java: [
    [2, /^package [a-z]\w{0,80}(?:\.\w{1,80}){0,12};/m],
    [3, /^import (?:static )?(?:java|javax|jakarta|org|com|io|net)\.[\w.*]{1,200};/m],
    [2, /^import (?:static )?[a-z]\w{0,80}(?:\.\w{1,80}){1,12}(?:\.\*)?;/m],
    [3, /^[ \t]{0,40}(?:public |abstract |final ){1,3}class \w{1,80}[^\n]{0,100} (?:extends|implements) /m],
    [3, /\bpublic static void main\((?:final )?String\b/],
    [3, /^[ \t]{0,40}@Override\b/m],
    [3, /\bSystem\.(?:out|err)\.print/],
    [2, /\) throws [\w., ]{1,200} ?[{;]/],
    [2, /^[ \t]{0,40}(?:private|protected|public) (?:static )?final \w/m],
    [2, /\bfor \((?:final )?[\w<>[\], .]{1,100} \w{1,80} : /],
    [2, /\bboolean \w{1,80}[ ;,)(=]|\bnew (?:ArrayList|HashMap|HashSet)<|[ (]String \w{1,80}[,;) =]/],
    [1, /^(?:public )?(?:final |abstract )?(?:class|interface|enum|record|@interface) \w{1,80}[^\n]{0,200}\{\r?$/m],
  ],
  csharp: [
    [3, /^[ \t]{0,40}(?:global )?using (?:static )?[A-Z]\w{0,80}(?:\.\w{1,80}){0,12};/m],
    [3, /^[ \t]{0,40}namespace [A-Z]\w{0,80}(?:\.\w{1,80}){0,12}[ \t]*(?:;|\r?$)/m],
    [2, /^[ \t]{0,40}namespace [A-Z]\w{0,80}(?:\.\w{1,80}){0,12} \{/m],
    [3, /\{\s{0,40}get;|\bget => |\bset \{ /],
    [3, /\bforeach \([\w<>[\], .?]{1,100} \w{1,80} in /],
    [2, /\bConsole\.(?:Write|Read|Out|Error)/],
    [
      2,
      /\b(?:public|private|protected|internal) (?:[a-z]{1,12} ){0,3}(?:string|bool|decimal|object|Task|IEnumerable)\b[?<]? ?\w/,
    ],
    [
      2,
      /^[ \t]{0,40}(?:(?:public|private|protected|static|internal) ){0,3}(?:internal|virtual|partial|sealed|delegate|event) (?:[a-z]{1,12} ){0,3}\w/m,
    ],
    [2, /^[ \t]{0,40}(?:[a-z]{1,12} ){0,4}(?:class|interface|struct|record) \w{1,80}(?:<[^\n]{1,80}>)? ?: ?[A-Z]/m],
    [2, /^[ \t]{0,40}#(?:region|endregion|nullable|pragma warning)\b/m],
    [2, /\b(?:nameof|typeof)\([A-Za-z.]{1,80}\)|\bstring\.(?:IsNullOr|Empty|Format|Join)|\bout var \w|\bis not null\b/],
    [2, /^[ \t]{0,40}(?:await )?using (?:var \w|\(var )/m],
    [1, /^[ \t]{0,40}public (?:[a-z]{1,12} ){0,2}(?:class|interface|enum|record|struct) \w{1,80}[^\n{]{0,200}\r?$/m],
  ],
};

/** Comments may say anything; lines of `#` stay, since some languages write more than comments so. */
const commentLines = /^[ \t]{0,40}(?:\/\/|\/?\*)[^\n]*/gm;

function weigh(sample: string, family: Family): number {
  let total = 0;
  for (const [weight, expression] of signs[family]) if (expression.test(sample)) total += weight;
  return total;
}

/**
 * What language a text shows by itself, without name and `#!` line: the one whose signs weigh clearly most. Undefined in
 * all cases of doubt; prose, data, markup, queries and other languages are none.
 */
export function guessLanguage(content: string): GuessedName | undefined {
  const sample = content
    .slice(0, sampleLength)
    .replace(/^\uFEFF/, "")
    .replace(commentLines, "");
  if (foreign.some((expression) => expression.test(sample))) return undefined;
  const types = weigh(sample, "typescriptOnly");
  const elements = weigh(sample, "elementsOnly");
  const weights: [GuessedName | "script", number][] = [
    ["script", weigh(sample, "script") + types + elements],
    ...(["python", "go", "rust", "java", "csharp"] as const).map((name): [GuessedName, number] => [
      name,
      weigh(sample, name),
    ]),
  ];
  weights.sort(([, left], [, right]) => right - left);
  const [first, second] = weights;
  if (first === undefined || second === undefined || first[1] < enoughWeight || first[1] === second[1])
    return undefined;
  if (first[0] !== "script") return first[0];
  if (elements > 1) return types > 1 ? "tsx" : "jsx";
  return types > 1 ? "typescript" : "javascript";
}
