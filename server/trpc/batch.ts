/** So many procedures are asked by one request, which a limit counts once; clients send more in several. */
export const MOST_AT_ONCE = 20
