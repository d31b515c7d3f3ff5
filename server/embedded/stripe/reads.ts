import { z } from 'zod'
import type { Thing } from './book'
import { findSession } from './checkout'
import type { Desk } from './desk'
import { missing } from './errors'
import { amount, checked, listOf, type Params } from './params'

/** What can be asked for, one by its id or many: path, kind, the word that Stripe has for one that is missing. */
const KINDS: [path: string, kind: string, word: string][] = [
  ['customers', 'customer', 'customer'],
  ['checkout/sessions', 'checkout.session', 'checkout.session'],
  ['payment_intents', 'payment_intent', 'payment_intent'],
  ['charges', 'charge', 'charge'],
  ['refunds', 'refund', 'refund'],
  ['disputes', 'dispute', 'dispute'],
  ['payment_methods', 'payment_method', 'PaymentMethod'],
  ['setup_intents', 'setup_intent', 'setupintent'],
]

const within = z.strictObject({
  gte: amount.optional(),
  gt: amount.optional(),
  lte: amount.optional(),
  lt: amount.optional(),
})
const listInput = z.strictObject({
  limit: amount.pipe(z.number().min(1).max(100)).default(10),
  starting_after: z.string().optional(),
  created: within.default({}),
  customer: z.string().optional(),
  payment_intent: z.string().optional(),
  charge: z.string().optional(),
  status: z.string().optional(),
})

/** Undefined for a path that is none. Throws what Stripe answers to what is not there. */
export function readThings(desk: Desk, path: string, params: Params): unknown {
  for (const [name, kind, word] of KINDS) {
    const root = `/v1/${name}`
    if (path === root) return list(desk, kind, root, params)
    if (path.startsWith(`${root}/`)) {
      const id = path.slice(root.length + 1)
      const found = kind === 'checkout.session' ? findSession(desk, id) : desk.book.find(id, kind)
      if (!found) throw missing(word, id, kind === 'payment_intent' ? 'intent' : 'id')
      return found
    }
  }
  if (path === '/v1/events') {
    const data = desk.book.events().map(({ body }) => JSON.parse(body) as unknown)
    return { object: 'list', data, has_more: false, url: path }
  }
  return undefined
}

function list(desk: Desk, kind: string, url: string, params: Params) {
  const { limit, starting_after, created, ...where } = checked(listInput, params)
  if (starting_after && !desk.book.any(starting_after)) throw missing(kind, starting_after, 'starting_after')
  const found = desk.book.list<Thing>(kind, {
    where: Object.fromEntries(
      Object.entries(where).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    after: starting_after,
    from: created.gte ?? (created.gt === undefined ? undefined : created.gt + 1),
    to: created.lte ?? (created.lt === undefined ? undefined : created.lt - 1),
    limit: limit + 1,
  })
  return { object: 'list', data: found.slice(0, limit), has_more: found.length > limit, url }
}

/** Objects in place of their ids, where the request names them: `latest_charge`, `data.customer`. */
export function expanded(desk: Desk, answer: unknown, params: Params): unknown {
  const paths = listOf(params.expand).map((path) => String(path).split('.'))
  return paths.reduce((whole, path) => expand(desk, whole, path), answer)
}

function expand(desk: Desk, here: unknown, [name, ...rest]: string[]): unknown {
  if (Array.isArray(here)) return here.map((one) => expand(desk, one, [...(name ? [name] : []), ...rest]))
  const thing = typeof here === 'string' ? (desk.book.any(here) ?? here) : here
  if (name === undefined || typeof thing !== 'object' || thing === null || !(name in thing)) return thing
  return { ...thing, [name]: expand(desk, (thing as Record<string, unknown>)[name], rest) }
}
