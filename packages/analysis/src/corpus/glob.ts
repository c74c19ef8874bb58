/** Whether a path, with forward slashes, is one the glob means. */
export type GlobMatcher = (path: string) => boolean;

/** What one place of a segment's pattern matches. */
type Place = "any text" | ((character: string) => boolean);

/** A run of whole segments: `**`. */
const anySegments = "**";

/**
 * Compiles a glob: `*` and `?` within a segment, `[a-z]` and `[!a-z]`, `**` for any folders, `{a,b}` for alternatives.
 * Matching never goes back further than the last star, so no pattern makes it slow. Returns undefined when the braces
 * stand for more than the given number of alternatives.
 */
export function createGlob(pattern: string, maxAlternatives: number): GlobMatcher | undefined {
  const alternatives = expandBraces(pattern, maxAlternatives);
  if (alternatives === undefined) return undefined;
  const compiled = alternatives.map((alternative) =>
    alternative.split("/").map((segment) => (segment === anySegments ? anySegments : compileSegment(segment))),
  );
  return (path) => {
    const segments = path.split("/");
    return compiled.some((places) =>
      matchSequence(
        places,
        segments,
        (place) => place === anySegments,
        (place, segment) => place !== anySegments && matchSegment(place, segment),
      ),
    );
  };
}

/** Innermost braces first, until none with a comma is left. */
function expandBraces(pattern: string, maxAlternatives: number): string[] | undefined {
  let patterns = [pattern];
  for (;;) {
    const expanded = patterns.flatMap((candidate) => {
      const braces = /\{([^{}]*,[^{}]*)\}/.exec(candidate);
      if (braces === null) return [candidate];
      const before = candidate.slice(0, braces.index);
      const after = candidate.slice(braces.index + braces[0].length);
      return (braces[1] ?? "").split(",").map((alternative) => before + alternative + after);
    });
    if (expanded.length > maxAlternatives) return undefined;
    if (expanded.length === patterns.length && expanded.every((text, index) => text === patterns[index]))
      return patterns;
    patterns = expanded;
  }
}

function compileSegment(segment: string): readonly Place[] {
  const places: Place[] = [];
  for (let at = 0; at < segment.length; at += 1) {
    const character = segment.charAt(at);
    const closing = character === "[" ? segment.indexOf("]", at + 2) : -1;
    if (character === "*") places.push("any text");
    else if (character === "?") places.push(() => true);
    else if (closing > 0) {
      places.push(compileClass(segment.slice(at + 1, closing)));
      at = closing;
    } else places.push((other) => other === character);
  }
  return places;
}

function compileClass(text: string): Place {
  const isNegated = text.startsWith("!") || text.startsWith("^");
  const ranges: (readonly [string, string])[] = [];
  for (let at = isNegated ? 1 : 0; at < text.length; at += 1) {
    const from = text.charAt(at);
    const isRange = text.charAt(at + 1) === "-" && at + 2 < text.length;
    ranges.push([from, isRange ? text.charAt(at + 2) : from]);
    if (isRange) at += 2;
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== isNegated;
}

function matchSegment(places: readonly Place[], segment: string): boolean {
  return matchSequence(
    places,
    [...segment],
    (place) => place === "any text",
    (place, character) => place !== "any text" && place(character),
  );
}

/** Matches items against places, where a star takes any number of items: only the last star ever has to take more. */
function matchSequence<Pattern, Item>(
  places: readonly Pattern[],
  items: readonly Item[],
  isStar: (place: Pattern) => boolean,
  matches: (place: Pattern, item: Item) => boolean,
): boolean {
  let place = 0;
  let item = 0;
  let starPlace = -1;
  let starItem = 0;
  while (item < items.length) {
    const wanted = places[place];
    const found = items[item];
    if (wanted !== undefined && isStar(wanted)) {
      starPlace = place;
      starItem = item;
      place += 1;
    } else if (wanted !== undefined && found !== undefined && matches(wanted, found)) {
      place += 1;
      item += 1;
    } else if (starPlace >= 0) {
      starItem += 1;
      place = starPlace + 1;
      item = starItem;
    } else return false;
  }
  return places.slice(place).every(isStar);
}
