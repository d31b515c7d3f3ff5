import { expect, test, vi } from 'vitest'
import { nobody } from '../../auth/viewer'
import type { Context } from '../../context'
import { payingContext } from '../../payments/testing'
import { as, member, staff, testContext } from '../../testing'
import { changeStand } from './changeStand'
import { getStandCheckout } from './getCheckout'
import { getStand } from './getStand'
import { payStandCheckout } from './payCheckout'

const here = new Headers({ host: 'localhost:3000' })
const elsewhere = new Headers({ host: 'portal.example.com' })

async function world() {
  const paying = await payingContext()
  const ctx: Context = { ...paying.ctx, appUrl: 'http://localhost:3000', from: { ...paying.ctx.from, ip: '127.0.0.1' } }
  const { stripeId: customerId } = await ctx.payments.createCustomer(
    { ourId: 'cli_1', name: 'Contoso', email: 'ap@contoso.test' },
    'customer',
  )
  const { stripeId: id } = await ctx.payments.createCheckout(
    {
      ourId: 'chk_1',
      kind: 'pay',
      customerId,
      description: 'Invoice INV-2026-0007',
      keepCard: false,
      amountMinor: 11_900,
      currency: 'EUR',
      successUrl: 'http://portal.test/pay/chk_1',
      cancelUrl: 'http://portal.test/invoices',
      expiresAt: new Date(ctx.now().getTime() + 3600_000),
    },
    'checkout',
  )
  return { ...paying, ctx, id }
}

const code = (reading: Promise<unknown>) =>
  reading.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )

test('the other side of Stripe is for the machine and for administrators', async () => {
  const { ctx } = await world()
  const away = { ...ctx, from: { ...ctx.from, ip: '192.0.2.1' } }
  expect(await code(getStand(ctx, here))).toBe('done')
  expect(await code(changeStand(ctx, here, { do: 'delivery', well: 'no' }))).toBe('done')
  expect(await code(getStand(as(away, staff('admin')), elsewhere))).toBe('done')
  const owner = member({ id: 'cli_1', name: 'Contoso' }, 'owner')
  for (const viewer of [nobody, owner, staff('support'), { ...owner, id: 'per_admin', viewing: true }]) {
    expect(await code(getStand(as(away, viewer), elsewhere))).toBe('not-found')
    expect(await code(changeStand(as(away, viewer), elsewhere, { do: 'weather', weather: 'down' }))).toBe('not-found')
  }
})

test('there is none where cards are really charged', async () => {
  const ctx = as(await testContext(), staff('admin'))
  expect(await code(getStand(ctx, here))).toBe('not-found')
  expect(await code(getStandCheckout(ctx, { id: 'cs_test_1' }))).toBe('not-found')
  expect(await code(payStandCheckout(ctx, { do: 'pay', id: 'cs_test_1', card: '4242424242424242' }))).toBe('not-found')
})

test('whoever knows the address of a checkout pays it, and nobody guesses one', async () => {
  const { ctx, id } = await world()
  const shown = await getStandCheckout(ctx, { id })
  expect(shown).toMatchObject({
    state: 'open',
    description: 'Invoice INV-2026-0007',
    amount: { minor: 11_900, currency: 'EUR', exponent: 2 },
    debits: true,
    back: 'http://portal.test/invoices',
  })
  expect(id).toMatch(/^cs_test_\w{58}$/)
  expect(await code(getStandCheckout(ctx, { id: 'cs_test_1' }))).toBe('not-found')
  const declined = await payStandCheckout(ctx, { do: 'pay', id, card: '4000000000000002' }).catch((error) => error)
  expect(declined).toMatchObject({ code: 'invalid', fields: { card: ['Your card was declined.'] } })
  expect(await payStandCheckout(ctx, { do: 'pay', id, card: '4000002500003155' })).toBe('here')
  expect(await getStandCheckout(ctx, { id })).toMatchObject({ state: 'confirm' })
  expect(await payStandCheckout(ctx, { do: 'confirm', id })).toBe('onwards')
  expect(await getStandCheckout(ctx, { id })).toMatchObject({ state: 'complete' })
})

test('what banks and the network do is done from its page', async () => {
  const { ctx, id, stripe } = await world()
  const say = (given: Parameters<typeof changeStand>[2]) => changeStand(ctx, here, given)
  await payStandCheckout(ctx, { do: 'debit', id })
  const begun = (await getStand(ctx, here)).payments[0]
  expect(begun).toMatchObject({ state: 'processing', ourId: 'chk_1', money: { minor: 11_900, currency: 'EUR' } })
  const payment = begun?.id ?? ''
  expect(await say({ do: 'settle', id: payment, well: 'yes' })).toBe('The account was debited')
  expect(await say({ do: 'dispute', id: payment })).toBe('The payment is disputed')
  const [dispute] = (await getStand(ctx, here)).disputes
  expect(await say({ do: 'close-dispute', id: dispute?.id ?? '', well: 'no' })).toBe('The dispute is lost')
  expect(await code(say({ do: 'settle-refund', id: 're_none', well: 'no' }))).toBe('not-found')
  expect(await say({ do: 'weather', weather: 'down' })).toBe('Saved')
  expect(await code(ctx.payments.getPayment(payment))).toBe('unavailable')
  expect((await getStand(ctx, here)).weather).toBe('down')
  const waiting = stripe.waiting().length
  expect(waiting).toBeGreaterThan(8)
  expect(await say({ do: 'send-waiting', order: 'backwards' })).toBe(`${waiting} messages were taken`)
  expect(stripe.waiting()).toEqual([])
  expect(await say({ do: 'send', id: stripe.messages()[0]?.id ?? '' })).toBe('The message was taken')
})

test('messages go out by themselves, again until they are taken, and not while they are held back', async () => {
  const { stand, stripe, clock, taken, answers, id } = await delivering()
  stripe.setDelivering(false)
  stripe.pay(id, { card: '4242424242424242' })
  stand.delivers()
  expect(taken).toEqual([])
  answers.status = 500
  stripe.setDelivering(true)
  await vi.waitFor(() => expect(stripe.waiting().every((message) => message.tries === 1)).toBe(true))
  expect(taken).toEqual([])
  answers.status = 200
  clock.now = new Date(clock.now.getTime() + 1_000)
  stripe.setDelivering(true)
  await vi.waitFor(() => expect(stripe.waiting()).toEqual([]))
  expect(taken).toEqual([
    'customer.created',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'checkout.session.completed',
  ])
})

/** A portal that answers what the test says, and the kinds of the messages that it took. */
async function delivering() {
  const answers = { status: 200 }
  const taken: string[] = []
  const paying = await payingContext({}, async (body) => {
    if (answers.status === 200) taken.push((JSON.parse(body) as { type: string }).type)
    return answers.status
  })
  const { stripeId: customerId } = await paying.ctx.payments.createCustomer(
    { ourId: 'cli_1', name: 'Contoso', email: '' },
    'customer',
  )
  const { stripeId: id } = await paying.ctx.payments.createCheckout(
    {
      ourId: 'chk_1',
      kind: 'pay',
      customerId,
      description: 'Invoice',
      keepCard: false,
      amountMinor: 100,
      currency: 'EUR',
      successUrl: 'http://portal.test/',
      cancelUrl: 'http://portal.test/',
      expiresAt: new Date(paying.ctx.now().getTime() + 3600_000),
    },
    'checkout',
  )
  return { ...paying, answers, taken, id }
}
