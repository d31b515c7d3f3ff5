import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { firm, invoiceLines, invoices } from '../../db/schema'
import { encodeCursor } from '../kernel/page'
import { brokenInvariants } from '../payments/invariants'
import { listPayments } from '../payments/list'
import { paymentSorts } from '../payments/rules'
import { makeClient, staff, testContext } from '../testing'
import { addDraft } from './addDraft'
import { creditInvoice } from './credit'
import { editDraft } from './editDraft'
import { getDraft } from './getDraft'
import { issueInvoice } from './issue'
import { getIssuePlan } from './issuePlan'
import { listInvoices } from './list'
import { invoiceSorts } from './rules'
import { issue, makeDraft } from './testing'

async function scene() {
  const ctx = await testContext({ as: staff('admin') })
  return { ctx, client: await makeClient(ctx) }
}

test('a line that is sent twice is refused: its draft would come to more than its lines', async () => {
  const { ctx, client } = await scene()
  const { id } = await makeDraft(ctx, client.id)
  const { updatedAt, lines } = await getDraft(ctx, { invoiceId: id })
  const line = { id: lines[0]?.id, description: 'Hosting', price: '1' }
  const twice = { invoiceId: id, updatedAt: updatedAt.toISOString(), lines: [line, { ...line, price: '5' }] }
  await expect(editDraft(ctx, twice)).rejects.toMatchObject({ fields: { lines: ['A line was sent twice'] } })
  expect(await ctx.db.select().from(invoiceLines)).toHaveLength(1)
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('a draft’s id is not another client’s', async () => {
  const { ctx, client } = await scene()
  const other = await makeClient(ctx, { name: 'Other' })
  const invoiceId = ctx.id('inv')
  await addDraft(ctx, { invoiceId, clientId: client.id, lines: [] })
  const again = addDraft(ctx, { invoiceId, clientId: other.id, lines: [] })
  await expect(again).rejects.toMatchObject({ code: 'conflict' })
})

test('what was changed since it was looked at is not issued', async () => {
  const { ctx, client } = await scene()
  const { id: invoiceId } = await makeDraft(ctx, client.id)
  const seen = await getIssuePlan(ctx, { invoiceId })
  const updatedAt = seen.updatedAt.toISOString()
  await editDraft(ctx, { invoiceId, updatedAt, lines: [{ description: 'Hosting', price: '999' }] })
  await expect(issueInvoice(ctx, { invoiceId, updatedAt })).rejects.toMatchObject({ code: 'invalid' })
  const now = await getIssuePlan(ctx, { invoiceId })
  const asked = { invoiceId, updatedAt: now.updatedAt.toISOString() }
  expect(await issueInvoice(ctx, asked)).toEqual({ number: 'INV-2026-0001' })
  expect(await issueInvoice(ctx, asked)).toEqual({ number: 'INV-2026-0001' })
})

test('where another process has seen midnight already, or the clock was put back, documents go on', async () => {
  const { ctx, client } = await scene()
  const tomorrow = { ...ctx, now: () => new Date(ctx.now().getTime() + 86_400_000) }
  const early = await issue(tomorrow, (await makeDraft(ctx, client.id)).id)
  const late = await issue(ctx, (await makeDraft(ctx, client.id)).id)
  expect([early, late].map(({ number, issuedOn }) => `${number} ${issuedOn}`)).toEqual([
    'INV-2026-0001 2026-03-16',
    'INV-2026-0002 2026-03-16',
  ])
  expect(late.dueOn).toBe('2026-03-30')
  await creditInvoice(tomorrow, { invoiceId: early.id, reason: 'Wrong', whole: true })
  await creditInvoice(ctx, { invoiceId: late.id, reason: 'Wrong', whole: true })
  const chosen = await makeDraft(ctx, client.id)
  await expect(issue(ctx, chosen.id, '2026-03-14')).rejects.toMatchObject({ code: 'invalid' })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test.each(['overdue', 1.5, 'a\0b', 1e300, '9'.repeat(40), ''])(
  'a cursor %j of nobody is the first page',
  async (value) => {
    const { ctx, client } = await scene()
    for (let i = 0; i < 2; i++) await issue(ctx, (await makeDraft(ctx, client.id)).id)
    for (const id of ['inv_1', 'a\0']) {
      const cursor = encodeCursor({ value, id })
      for (const sort of invoiceSorts) {
        await listInvoices(ctx, { sort, after: cursor })
        await listInvoices(ctx, { sort, before: cursor })
      }
      for (const sort of paymentSorts) await listPayments(ctx, { sort, after: cursor })
    }
    const first = await listInvoices(ctx, { sort: 'amount' })
    expect(await listInvoices(ctx, { sort: 'amount', before: encodeCursor({ value: 'x', id: 'y' }) })).toEqual(first)
    expect(await ctx.db.select().from(invoices).where(eq(invoices.status, 'open'))).toHaveLength(2)
  },
)

test.each([
  ['Pacific/Auckland', '2026-12-31T11:30:00Z', 'INV-2027-0001', '2027-01-01'],
  ['America/Los_Angeles', '2027-01-01T05:00:00Z', 'INV-2026-0001', '2026-12-31'],
])('the year of a number is the firm’s, in %s', async (timeZone, moment, number, issuedOn) => {
  const { ctx, client } = await scene()
  await ctx.write(async (tx) => void (await tx.update(firm).set({ timeZone })))
  const there = { ...ctx, now: () => new Date(moment), firm: async () => ({ ...(await ctx.firm()), timeZone }) }
  expect(await issue(there, (await makeDraft(there, client.id)).id)).toMatchObject({ number, issuedOn })
})
