import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { same } from '../../auth/keys'
import type { Answer, Book, Weather } from './book'
import type { Desk } from './desk'
import { invalid, StripeRefusal } from './errors'
import { type Params, readParams } from './params'
import { expanded, readThings } from './reads'
import { MAKES } from './requests'

export type EmbeddedStripe = { host: string; port: number; apiKey: string; close: () => Promise<void> }

type Parts = {
  book: Book
  now: () => Date
  /** Of the page on which a checkout is paid. */
  pageOf: (checkoutId: string) => string
  /** After an answer has gone out: messages may follow. */
  answered: () => void
}

const MOST_BYTES = 2 ** 20
const SLOW_MS = 3_000

/**
 * Stripe's API on a loopback port of its own, with its answers, its errors and its idempotency, so that the
 * same SDK pays with a key and without one. The key is made at each start.
 */
export async function startEmbeddedStripe(parts: Parts): Promise<EmbeddedStripe> {
  const apiKey = `sk_test_${randomBytes(20).toString('hex')}`
  const closing = new AbortController()
  const server = createServer((req, res) => {
    answerOf(req, apiKey, parts, closing.signal)
      .catch((error: unknown): Answer => {
        const refusal = error instanceof StripeRefusal ? error : new StripeRefusal(500, 'api_error', String(error))
        return { status: refusal.status, body: refusal.body() }
      })
      // Nobody listens any more where the server was closed meanwhile, and the book may be closed too.
      .then((answer) => void (res.destroyed || send(req, res, answer, parts)))
      .catch(() => res.destroy())
  })
  await new Promise<void>((listens, failed) => server.once('error', failed).listen(0, '127.0.0.1', listens))
  // A connection that cannot be accepted, for want of file descriptors, is lost; the SDK tries again.
  server.on('error', () => undefined)
  // A start that fails later must be able to end.
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    host: '127.0.0.1',
    port,
    apiKey,
    close: async () => {
      const closed = new Promise((done) => server.close(done))
      closing.abort()
      server.closeAllConnections()
      await closed
    },
  }
}

const weatherOf = ({ book }: Parts) => (book.setting('weather') ?? 'fine') as Weather

async function answerOf(req: IncomingMessage, apiKey: string, parts: Parts, signal: AbortSignal): Promise<Answer> {
  const body = await bodyOf(req)
  const weather = weatherOf(parts)
  if (weather === 'down') throw new StripeRefusal(500, 'api_error', 'Stripe is down.')
  authorize(req, apiKey)
  const url = new URL(req.url ?? '/', 'http://stripe')
  const params = readParams(req.method === 'GET' ? url.search.slice(1) : body)
  const key = req.headers['idempotency-key']
  const act = async () => {
    if (weather === 'failing' && req.method === 'POST') return broken(parts, typeof key === 'string' ? key : null)
    if (weather === 'slow') await setTimeout(SLOW_MS, undefined, { signal })
    return work(req, url.pathname, params, parts, typeof key === 'string' ? key : null)
  }
  if (req.method === 'GET' || typeof key !== 'string') return act()
  return once(key, `${url.pathname} ${createHash('sha256').update(body).digest('hex')}`, parts, act)
}

/** A key's first request is done, each other is answered like it. */
async function once(key: string, asked: string, { book, now }: Parts, act: () => Promise<Answer>): Promise<Answer> {
  if (key.length > 255) throw invalid('Idempotency key must be at most 255 characters.')
  const known = book.write(() => book.key(key, asked, now().getTime()))
  if (known === 'running') {
    throw new StripeRefusal(
      409,
      'idempotency_error',
      `There is currently another in-progress request using this Idempotent Key (${key}).`,
      { code: 'idempotency_key_in_use' },
    )
  }
  if (known === 'other') {
    throw new StripeRefusal(
      400,
      'idempotency_error',
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    )
  }
  if (known !== 'new') return known
  try {
    return await act()
  } catch (error) {
    // What was not begun may be asked again under its key.
    book.answered(key, null)
    throw error
  }
}

function broken({ book }: Parts, key: string | null): Answer {
  const error = new StripeRefusal(500, 'api_error', 'An error occurred internally at Stripe.')
  const answer = { status: 500, body: error.body() }
  if (key !== null) book.write(() => book.answered(key, answer))
  return answer
}

/** In one write with the answer that its key keeps: a process that dies in between has done nothing. */
function work(req: IncomingMessage, path: string, params: Params, parts: Parts, key: string | null): Answer {
  const { book, now, pageOf } = parts
  const desk: Desk = { book, now, pageOf, key }
  return book.write(() => {
    const answer = tried(() => expanded(desk, act(req, path, params, desk), params))
    if (key !== null) book.answered(key, answer)
    return answer
  })
}

/** A card that is declined is an answer, and what it changed stays. */
function tried(act: () => unknown): Answer {
  try {
    return { status: 200, body: JSON.stringify(act(), null, 2) }
  } catch (error) {
    if (error instanceof StripeRefusal && error.type === 'card_error') {
      return { status: error.status, body: error.body() }
    }
    throw error
  }
}

function act(req: IncomingMessage, path: string, params: Params, desk: Desk): unknown {
  if (req.method === 'GET') {
    const found = readThings(desk, path, params)
    if (found !== undefined) return found
  }
  for (const [pattern, make] of req.method === 'POST' ? MAKES : []) {
    const match = pattern.exec(path)
    if (match) return make(desk, params, match[1] ?? '')
  }
  throw new StripeRefusal(
    404,
    'invalid_request_error',
    `Unrecognized request URL (${req.method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  )
}

function authorize(req: IncomingMessage, apiKey: string): void {
  const [, given] = /^Bearer (.+)$/.exec(req.headers.authorization ?? '') ?? []
  if (!given) {
    throw new StripeRefusal(401, 'invalid_request_error', 'You did not provide an API key.')
  }
  if (!same(given, apiKey)) {
    throw new StripeRefusal(401, 'invalid_request_error', `Invalid API Key provided: ${given.slice(0, 8)}***`)
  }
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= MOST_BYTES) chunks.push(chunk)
  }
  if (bytes > MOST_BYTES) throw invalid('The request is too large.')
  return Buffer.concat(chunks).toString('utf8')
}

function send(req: IncomingMessage, res: ServerResponse, { status, body }: Answer, parts: Parts): void {
  res.on('close', parts.answered)
  if (weatherOf(parts) === 'deaf') return void res.destroy()
  const key = req.headers['idempotency-key']
  res.writeHead(status, {
    'content-type': 'application/json',
    'request-id': `req_${randomBytes(7).toString('hex')}`,
    ...(typeof key === 'string' && { 'idempotency-key': key }),
  })
  res.end(body)
}
