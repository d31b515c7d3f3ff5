import { askForTokens, type Grant, OriginsError, type Tokens } from './grant'

type Options = {
  url: string
  send: typeof fetch
  start: Tokens | Grant
  onTokens: ((tokens: Tokens) => void | Promise<void>) | undefined
}

/** Tokens are renewed this long before their end, so that a call on its way does not meet it. */
const EARLY_MS = 30_000

/** Keeps one session's tokens. */
export function createAccess({ url, send, start, onTokens }: Options) {
  let tokens = 'accessToken' in start ? start : undefined
  let renewing: Promise<Tokens> | undefined
  let ended: OriginsError | undefined

  async function ask(): Promise<Tokens> {
    if ('grant_type' in start && !tokens) return askForTokens(url, send, start)
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens?.refreshToken ?? '' } as const
    return askForTokens(url, send, refresh).catch((error) => {
      if (error instanceof OriginsError && error.code !== 'unavailable') throw error
      // Nothing was heard of the portal. The token may be used up: asked again at once, it says the same again.
      return askForTokens(url, send, refresh)
    })
  }

  async function renew(): Promise<Tokens> {
    try {
      const fresh = await ask()
      tokens = fresh
      await onTokens?.(fresh)
      return fresh
    } catch (error) {
      if (error instanceof OriginsError && error.code === 'session_ended') ended = error
      throw error
    }
  }

  /** One renewal for all who wait. `refused` is an access token that did not work. */
  async function accessToken(refused?: string): Promise<string> {
    if (ended) throw ended
    if (tokens && tokens.accessToken !== refused && (refused || Date.now() < tokens.expiresAt - EARLY_MS)) {
      return tokens.accessToken
    }
    renewing ??= renew().finally(() => {
      renewing = undefined
    })
    return (await renewing).accessToken
  }

  return {
    /** Sends with a token, and once more with a new one where the portal does not take it. */
    async call(request: (authorization: string) => Promise<Response>): Promise<Response> {
      const token = await accessToken()
      let answer = await request(`Bearer ${token}`)
      if (answer.status === 401) {
        await answer.body?.cancel()
        answer = await request(`Bearer ${await accessToken(token)}`)
      }
      // The portal's limit on requests answers in plain words, a verb's in RPC's.
      if (answer.status === 429 && !answer.headers.get('content-type')?.includes('json')) throw tooMany(answer)
      return answer
    },
  }
}

const tooMany = (answer: Response): OriginsError =>
  new OriginsError(
    'too_many_requests',
    'Too many requests. Wait and try again.',
    Number(answer.headers.get('retry-after')) || undefined,
  )
