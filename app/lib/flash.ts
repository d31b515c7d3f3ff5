const NAME = 'flash'

/** A line that the next page shows once. Plain text, so that a forged cookie can do no more than speak to its forger. */
export const flashCookie = (message: string): string =>
  `${NAME}=${encodeURIComponent(message)}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60`

export const noFlashCookie = `${NAME}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`

export function readFlash(request: Request): string | null {
  const found = /(?:^|;\s*)flash=([^;]*)/.exec(request.headers.get('cookie') ?? '')
  if (!found?.[1]) return null
  try {
    return decodeURIComponent(found[1]).slice(0, 300)
  } catch {
    return null
  }
}
