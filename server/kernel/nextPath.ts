/** Characters. Encoding makes it half as long again, twice at most, and proxies pass on headers of 4 to 16 KB. */
const MOST_NEXT = 1_500

/** The path to continue with after sign-in, without its query where it is too long for an address in a header. */
export function nextPath({ pathname, search }: URL): string {
  const path = `${pathname}${search}`
  if (path.length <= MOST_NEXT) return path
  return pathname.length <= MOST_NEXT ? pathname : '/'
}
