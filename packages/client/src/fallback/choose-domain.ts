import type { CataloguePair } from "./catalogue/catalogue-entry.ts";
import { domainFromName } from "./domain-names.ts";

/** What holds for a whole node type, and for the domains of which it has nothing. */
export const generalDomain = "general";

/** Which domain answers; one the pairs do not have still says, as a hint, something about the general ones. */
export function chooseDomain(pairs: readonly CataloguePair[], asked: string) {
  if (asked.trim() === "") return { domain: null, hint: "" };
  const domain = domainFromName(asked);
  if (domain !== null && pairs.some(({ domains }) => domains.includes(domain))) return { domain, hint: "" };
  return { domain: generalDomain, answeredDomain: generalDomain, hint: `${asked} ${domain ?? ""}` };
}
