import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createPayments } from '../../ports/stripe'
import { NOW } from '../../testing'
import { openStand } from './open'
import { objects } from './shapes.json'

type Shape = string | { [key: string]: Shape }

/** What Stripe's examples leave out: they show cards only. */
const BESIDE = new Set(['payment_method.sepa_debit', 'charge.payment_method_details.sepa_debit'])
/** What Stripe sends where it is asked for, or where it is a card. */
const NOT_ALWAYS = new Set(['charge.refunds', 'payment_method.card'])

/** What of an object is not as in Stripe's example of it: keys that it does not have, and other types. */
function strange(sent: unknown, shape: Shape, path: string): string[] {
  if (shape === 'any' || sent === null) return []
  if (typeof shape === 'string') {
    const type = Array.isArray(sent) ? 'list' : typeof sent
    return type === shape ? [] : [`${path} is ${type}, not ${shape}`]
  }
  if (typeof sent !== 'object' || Array.isArray(sent)) return [`${path} is no object`]
  if (!Object.keys(shape).length) return []
  return Object.entries(sent).flatMap(([key, value]) => {
    const name = `${path}.${key}`
    const known = shape[key]
    return known === undefined ? (BESIDE.has(name) ? [] : [`${name} is unknown`]) : strange(value, known, name)
  })
}

const lacking = (sent: object, shape: object, path: string) =>
  Object.keys(shape).flatMap((key) =>
    key in sent || NOT_ALWAYS.has(`${path}.${key}`) ? [] : [`${path}.${key} is missing`],
  )

/** Every kind of object in every state that it comes to. */
async function everything() {
  const folder = mkdtempSync(join(tmpdir(), 'origins-stripe-'))
  const now = () => NOW
  const failed = (error: unknown) => {
    throw error
  }
  const stand = await openStand({
    file: join(folder, 'stripe.db'),
    now,
    appUrl: () => 'http://portal.test',
    random: randomBytes,
    post: async () => 200,
    failed,
  })
  onTestFinished(async () => {
    await stand.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const { control } = stand
  const payments = createPayments({ ...stand, mode: 'embedded' })
  const { stripeId: customerId } = await payments.createCustomer({ ourId: 'cli_1', name: 'C', email: 'a@b.test' }, 'c')
  let made = 0
  const checkout = async (kind: 'pay' | 'save-card') => {
    const to = { successUrl: 'http://portal.test/', cancelUrl: 'http://portal.test/' }
    const amount = { amountMinor: 11_900, currency: 'EUR' }
    const expiresAt = new Date(NOW.getTime() + 3600_000)
    const request = {
      ourId: 'chk_1',
      kind,
      customerId,
      description: 'Invoice',
      keepCard: true,
      ...amount,
      ...to,
      expiresAt,
    }
    return (await payments.createCheckout(request, `k${made++}`)).stripeId
  }
  const paymentOf = async (id: string) => (await payments.getCheckout(id)).paymentId ?? ''
  for (const card of [
    '4242424242424242',
    '4000000000000002',
    '4000002500003155',
    '4000000000000259',
    '4000000000007726',
  ]) {
    for (const kind of ['pay', 'save-card'] as const) {
      const id = await checkout(kind)
      if (control.pay(id, { card }).state === 'confirm') control.confirm(id, false)
      if (kind === 'pay' && control.checkout(id)?.session.status === 'open') await payments.expireCheckout(id)
      else if (kind === 'pay' && card !== '4000000000000259') {
        const refund = { ourId: 'ref_1', paymentId: await paymentOf(id), reason: '', amountMinor: 100, currency: 'EUR' }
        control.settleRefund((await payments.refund(refund, `r${made++}`)).stripeId, false)
      }
    }
  }
  for (const well of [true, false]) {
    const id = await checkout('pay')
    control.pay(id, 'debit')
    control.settle(await paymentOf(id), well)
  }
  for (const { id } of control.disputes()) control.closeDispute(id, true)
  return control.messages().map(({ body }) => JSON.parse(body))
}

test('every object that the stand-in sends has the keys and the types of Stripe’s own', async () => {
  const events = await everything()
  const sent: { object: string }[] = [...events, ...events.map((event) => event.data.object)]
  const found = sent.flatMap((one) => {
    const shape = (objects as Record<string, Record<string, Shape>>)[one.object] ?? {}
    return [...strange(one, shape, one.object), ...lacking(one, shape, one.object)]
  })
  expect([...new Set(found)]).toEqual([])
  expect([...new Set(sent.map((one) => one.object))].sort()).toEqual(Object.keys(objects).sort())
})
