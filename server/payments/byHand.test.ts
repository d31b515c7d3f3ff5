import { describe, expect, test } from 'vitest'
import { events } from '../../db/schema'
import type { Context } from '../context'
import { makeId } from '../kernel/ids'
import { makePerson } from '../people/testing'
import { as, makeInvoice, staff, testContext } from '../testing'
import { brokenInvariants } from './invariants'
import { makeIssued, makePayer, moneyOf } from './ledgerTesting'
import { recordPayment } from './recordPayment'
import { refundPayment } from './refundPayment'
import { reversePayment } from './reversePayment'

const at = (field: string) => expect.objectContaining({ code: 'invalid', fields: { [field]: [expect.any(String)] } })
let made = 0
const payment = (clientId: string, over: Partial<Parameters<typeof recordPayment>[1]> = {}) => ({
  paymentId: makeId('pay', made++),
  clientId,
  amount: '100.00',
  currency: 'EUR',
  method: 'transfer' as const,
  receivedOn: '2026-03-14',
  reference: 'INV 1',
  ...over,
})

async function world() {
  const base = await testContext({ as: staff('admin') })
  const { id } = await makePerson(base, 'Ada', { staffRole: 'admin' })
  const ctx: Context = as(base, { ...staff('admin'), id })
  const { client, viewer } = await makePayer(ctx)
  const other = await makePayer(ctx, { name: 'Fabrikam', currency: 'KWD' })
  const first = await makeIssued(ctx, client.id, 12_000, 5)
  const second = await makeIssued(ctx, client.id, 5_000, 10)
  return { ctx, client, viewer, other: other.client, first, second }
}

describe('recordPayment', () => {
  test('books once, pays what is named first, and keeps what is too much as credit', async () => {
    const { ctx, client, second } = await world()
    const input = payment(client.id, { amount: '180', invoiceIds: [second.id] })
    const [one, two] = await Promise.all([recordPayment(ctx, input), recordPayment(ctx, input)])
    expect([one.booked, two.booked].sort()).toEqual([false, true])
    expect(await moneyOf(ctx, client.id)).toMatchObject({
      paidMinor: 17_000,
      creditMinor: 1_000,
      payments: [{ method: 'transfer', reference: 'INV 1', receivedOn: '2026-03-14' }],
      receipts: [{ issuedOn: '2026-03-15' }],
    })
    await recordPayment(ctx, { ...input, amount: '1' })
    expect((await moneyOf(ctx, client.id)).payments).toHaveLength(1)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test.each(['0001-01-01', '1899-12-31', '2200-01-01'])('refuses a payment received on %s', async (receivedOn) => {
    const { ctx, client } = await world()
    await expect(recordPayment(ctx, payment(client.id, { receivedOn }))).rejects.toEqual(at('receivedOn'))
  })

  test('an invoice that is issued later is paid by the credit', async () => {
    const { ctx, client } = await world()
    await recordPayment(ctx, payment(client.id, { amount: '200' }))
    await makeIssued(ctx, client.id, 1_000)
    expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 18_000, creditMinor: 2_000 })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test.each([
    ['amount', { amount: '0' }],
    ['amount', { amount: '-5' }],
    ['amount', { amount: '1.005' }],
    ['amount', { amount: 'ten' }],
    ['amount', { amount: '99999999999999999999' }],
    ['amount', { amount: '' }],
    ['receivedOn', { receivedOn: '2026-03-16' }],
    ['receivedOn', { receivedOn: '2026-02-30' }],
    ['currency', { currency: 'USD' }],
    ['method', { method: 'card' as never }],
    ['paymentId', { paymentId: 'pay_1' }],
  ])('refuses at %s %j, and books nothing', async (field, over) => {
    const { ctx, client } = await world()
    await expect(recordPayment(ctx, payment(client.id, over))).rejects.toEqual(at(field))
    expect(await moneyOf(ctx, client.id)).toMatchObject({ payments: [], receipts: [] })
  })

  test('counts three decimals where the currency has them', async () => {
    const { ctx, other } = await world()
    await makeIssued(ctx, other.id, 1_234, 5, 'KWD')
    await recordPayment(ctx, payment(other.id, { amount: '1.234', currency: 'KWD' }))
    expect(await moneyOf(ctx, other.id)).toMatchObject({ invoices: [{ status: 'paid', exponent: 3 }], creditMinor: 0 })
  })

  test('names invoices of this client alone, and refuses one that was paid meanwhile', async () => {
    const { ctx, client, other, first } = await world()
    const theirs = await makeIssued(ctx, other.id, 1_000, 5, 'KWD')
    const draft = await makeInvoice(ctx, client.id, { status: 'draft', number: '' })
    for (const id of [theirs.id, draft.id, 'inv_nothing']) {
      await expect(recordPayment(ctx, payment(client.id, { invoiceIds: [id] }))).rejects.toMatchObject({
        code: 'not-found',
      })
    }
    await recordPayment(ctx, payment(client.id, { amount: '120', invoiceIds: [first.id] }))
    await expect(recordPayment(ctx, payment(client.id, { invoiceIds: [first.id] }))).rejects.toEqual(at('invoiceIds'))
    await expect(recordPayment(ctx, payment('cli_nobody'))).rejects.toMatchObject({ code: 'not-found' })
  })

  test('is for administrators', async () => {
    const { ctx, client, viewer } = await world()
    for (const who of [staff('support'), viewer]) {
      await expect(recordPayment(as(ctx, who), payment(client.id))).rejects.toMatchObject({ code: 'forbidden' })
    }
  })
})

describe('reversePayment', () => {
  test('opens the invoices again, once; the receipt keeps its number', async () => {
    const { ctx, client } = await world()
    const input = payment(client.id, { amount: '180' })
    await recordPayment(ctx, input)
    await reversePayment(ctx, { paymentId: input.paymentId, reason: 'Another client’s' })
    await reversePayment(ctx, { paymentId: input.paymentId, reason: 'Again' })
    expect(await moneyOf(ctx, client.id)).toMatchObject({
      paidMinor: 0,
      creditMinor: 0,
      invoices: [{ status: 'open' }, { status: 'open' }],
      payments: [{ state: 'reversed', problem: 'Another client’s' }],
      receipts: [{ number: 'REC-2026-0001' }],
    })
    const did = (await ctx.db.select().from(events)).map((one) => one.did)
    expect(did.filter((one) => one === 'payment.reversed')).toHaveLength(1)
    await recordPayment(ctx, payment(client.id))
    expect((await moneyOf(ctx, client.id)).receipts).toHaveLength(2)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('not what was refunded', async () => {
    const { ctx, client } = await world()
    const { paymentId } = await recordPayment(ctx, payment(client.id))
    await refundPayment(ctx, { refundId: makeId('ref', 1), paymentId, amount: '1', reason: '' })
    await expect(reversePayment(ctx, { paymentId, reason: 'No' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(reversePayment(ctx, { paymentId: 'pay_none', reason: 'No' })).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})

test('a refund by hand takes from the credit first, then opens what is due last; twice it is one', async () => {
  const { ctx, client } = await world()
  const { paymentId } = await recordPayment(ctx, payment(client.id, { amount: '180' }))
  const refundId = makeId('ref', 2)
  await refundPayment(ctx, { refundId, paymentId, amount: '30.00', reason: 'Agreed' })
  await refundPayment(ctx, { refundId, paymentId, amount: '30.00', reason: 'Agreed' })
  expect(await moneyOf(ctx, client.id)).toMatchObject({
    refundedMinor: 3_000,
    creditMinor: 0,
    invoices: [{ status: 'paid' }, { status: 'open', paidMinor: 3_000 }],
  })
  await expect(
    refundPayment(ctx, { refundId: makeId('ref', 3), paymentId, amount: '150.01', reason: '' }),
  ).rejects.toEqual(at('amount'))
  const many = Array.from({ length: 8 }, (_, i) =>
    refundPayment(ctx, { refundId: makeId('ref', 10 + i), paymentId, amount: '40', reason: '' }),
  )
  const settled = await Promise.allSettled(many)
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  expect(await moneyOf(ctx, client.id)).toMatchObject({ refundedMinor: 15_000 })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('a refund’s id that is another payment’s is refused, and refunds nothing', async () => {
  const { ctx, client } = await world()
  const [one, two] = [payment(client.id), payment(client.id)]
  for (const each of [one, two]) await recordPayment(ctx, each)
  const refundId = ctx.id('ref')
  await refundPayment(ctx, { refundId, paymentId: one.paymentId, amount: '10' })
  const again = refundPayment(ctx, { refundId, paymentId: two.paymentId, amount: '20' })
  await expect(again).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('sent already') })
  expect((await moneyOf(ctx, client.id)).refundedMinor).toBe(1_000)
})
