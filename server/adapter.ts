import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refusal } from './kernel/refusal'

/** Null where the address cannot be read as one. The host is ours, whatever the Host header says. */
export function toRequest(req: IncomingMessage, res: ServerResponse, appUrl: URL): Request | null {
  if (!req.url?.startsWith('/')) return null
  const gone = new AbortController()
  res.on('close', () => {
    if (!res.writableFinished) gone.abort()
  })
  const method = req.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  try {
    const headers = new Headers()
    for (const [name, value] of Object.entries(req.headers)) {
      if (name.startsWith(':') || value === undefined) continue
      headers.set(name, Array.isArray(value) ? value.join(', ') : value)
    }
    return new Request(new URL(`${appUrl.origin}${req.url}`), {
      method,
      headers,
      signal: gone.signal,
      ...(hasBody ? { body: bodyOf(req, res), duplex: 'half' } : {}),
    } as RequestInit)
  } catch {
    return null
  }
}

/** Forms and RPC are small; whoever sends more, with or without saying so, is not read to the end. */
export const BODY_BYTES = 1_048_576
export const TOO_LARGE = 'That is more than can be sent here.'
const BROKEN_OFF = 'What was sent broke off before its end.'

/**
 * As fast as it is asked for. What is left of it once the answer is sent is read and dropped: a connection on which
 * nothing is read any more notices neither that the other side is gone nor its next request.
 */
function bodyOf(req: IncomingMessage, res: ServerResponse): ReadableStream<Uint8Array> {
  let bytes = 0
  let open = true
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      const fail = (message: string) => {
        if (open) controller.error(new Refusal('invalid', message))
        open = false
        req.resume()
      }
      req.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (!open) {
          if (bytes > BODY_BYTES && res.writableFinished) req.destroy()
          return
        }
        if (bytes > BODY_BYTES) {
          end(res, 413, TOO_LARGE)
          return fail(TOO_LARGE)
        }
        controller.enqueue(chunk)
        if ((controller.desiredSize ?? 0) <= 0) req.pause()
      })
      req.on('end', () => {
        if (open) controller.close()
        open = false
      })
      req.on('error', () => fail(BROKEN_OFF))
      res.on('close', () => fail(BROKEN_OFF))
      req.pause()
    },
    pull: () => void req.resume(),
    cancel: () => {
      open = false
      req.resume()
    },
  })
}

/** Cookies are set one by one; whether a connection goes on is up to the server, and RPC's streams say that it does. */
const OWN = new Set(['set-cookie', 'connection', 'keep-alive', 'transfer-encoding'])

/**
 * `entry.server` renders to one string, which goes out as it is; everything else may stream. A stream is given up when
 * a piece of it is not taken within `stallMs`: who reads a byte a second would hold the database's snapshot for days.
 */
export async function send(
  res: ServerResponse,
  response: Response & { html?: string },
  stallMs: number,
): Promise<void> {
  // Answered already, while its body was still being read.
  if (res.headersSent) return
  res.statusCode = response.status
  for (const [name, value] of response.headers) {
    if (name === 'vary') res.appendHeader(name, value)
    else if (!OWN.has(name)) res.setHeader(name, value)
  }
  sayWhenToRetry(res)
  const cookies = response.headers.getSetCookie()
  if (cookies.length) res.setHeader('set-cookie', cookies)
  if (!res.hasHeader('cache-control')) res.setHeader('cache-control', 'no-store')
  if (response.html !== undefined || !response.body) {
    // Bytes of a known length: encoded once, and no chunks.
    const html = response.html === undefined ? undefined : Buffer.from(response.html)
    if (html) res.setHeader('content-length', html.length)
    res.end(html)
    return
  }
  const reader = response.body.getReader()
  const writable = whenWritable(res, stallMs)
  res.on('close', () => void reader.cancel().catch(() => undefined))
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (!res.write(value) && !res.destroyed) await writable()
  }
  res.end()
}

const RETRY_SECONDS = 10

/** Whoever throws 'unavailable' rarely knows how long it lasts. */
function sayWhenToRetry(res: ServerResponse): void {
  if (res.statusCode === 503 && !res.hasHeader('retry-after')) res.setHeader('retry-after', RETRY_SECONDS)
}

/** Listens once for the whole answer: what `compression` put in the place of `res.on` takes nothing back. */
function whenWritable(res: ServerResponse, stallMs: number): () => Promise<void> {
  let resume: () => void = () => undefined
  const wake = () => resume()
  res.on('drain', wake)
  res.on('close', wake)
  return () =>
    new Promise((resolve) => {
      const stalled = setTimeout(() => res.destroy(), stallMs)
      resume = () => {
        clearTimeout(stalled)
        resolve()
      }
    })
}

export function end(res: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  res.statusCode = status
  sayWhenToRetry(res)
  // What is not read to its end cannot be followed by another request.
  if (status === 413) res.setHeader('connection', 'close')
  res.setHeader('content-type', type)
  res.setHeader('cache-control', 'no-store')
  res.end(text)
}
