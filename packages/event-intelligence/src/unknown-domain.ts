import { canonicalDomain, knownDomains } from "@event-intelligence/analysis/languages";
import { domainFromName } from "@event-intelligence/client";
import { isOneSlipAway } from "./one-slip-away.ts";

/** What to say of a domain that nothing was found for: which there are, and which may be meant; empty for a known one. */
export function unknownDomainHint(domain = ""): string {
  if (domain === "" || canonicalDomain(domain) !== null || domainFromName(domain) !== null) return "";
  const meant = knownDomains.find((known) => isOneSlipAway(domain.toLowerCase(), known));
  const question = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return `unknown domain ${JSON.stringify(domain)}; known: ${knownDomains.join(", ")}.${question}\n`;
}
