/** The secret of a link's address; null where it is missing, or said twice. */
export function tokenOf(request: Request): string | null {
  const [token, another] = new URL(request.url).searchParams.getAll('token')
  return another === undefined ? (token ?? null) : null
}
