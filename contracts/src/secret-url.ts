/**
 * Why a secret may not travel to this URL, as the end of a sentence that begins with its name; null where it may. https is
 * asked for, but of this machine alone.
 */
export function secretUrlProblem(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !["https:", "http:"].includes(url.protocol)) return "is no URL that begins with https://";
  if (url.username !== "" || url.password !== "") return "holds credentials, which have places of their own";
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return "begins with http://, by which the secret would travel in clear text: https:// is needed for other machines";
  }
  return null;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
