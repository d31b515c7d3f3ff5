import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { dialect } from '../../db/columns'
import { clients, events, invoiceCounts, invoiceLines, invoices } from '../../db/schema'
import type { Context } from '../context'
import { makeClient, staff, testContext } from '../testing'
import { draftLine, issue, makeDraft, makeTaxRate } from './testing'

async function scene(client: Partial<typeof clients.$inferInsert> = {}) {
  const ctx = await testContext({ as: staff('admin') })
  return { ctx, client: await makeClient(ctx, client) }
}

const stored = async (ctx: Context, id: string) => {
  const [row] = await ctx.db.select().from(invoices).where(eq(invoices.id, id))
  return row
}

test('an issued invoice has its number, and names everybody for good', async () => {
  const { ctx, client } = await scene({
    legalName: 'Contoso Limited',
    address: 'High Street 1',
    postalCode: 'N1 1AA',
    city: 'London',
    country: 'GB',
    vatId: 'GB999999973',
    email: 'billing@contoso.test',
    purchaseOrder: 'PO-7',
    dueDays: 30,
  })
  const rate = await makeTaxRate(ctx, 'VAT', 19_000)
  const draft = await makeDraft(ctx, client.id, {
    lines: [
      draftLine({ quantity: '2.5', price: '19.99', discountPcm: 10_000, taxRateId: rate.id }),
      draftLine({ description: 'Set-up', price: '100' }),
    ],
  })
  expect(draft).toMatchObject({ number: '', status: 'draft', netMinor: 14_498, taxMinor: 2_755, totalMinor: 17_253 })
  const issued = await issue(ctx, draft.id)
  expect(issued).toMatchObject({
    number: 'INV-2026-0001',
    numberKey: 'inv-000000002026-000000000001',
    status: 'open',
    issuedOn: '2026-03-15',
    dueOn: '2026-04-14',
    totalMinor: 17_253,
    faceValue: 172_530,
    purchaseOrder: 'PO-7',
    seller: { legalName: 'Northwind Hosting GmbH' },
    buyer: {
      legalName: 'Contoso Limited',
      addressLines: ['High Street 1', 'N1 1AA London'],
      country: 'GB',
      vatId: 'GB999999973',
      purchaseOrder: 'PO-7',
    },
    paymentDetails: { iban: 'DE02120300000000202051', reference: 'INV-2026-0001' },
    branding: { logoId: null, accent: '' },
    searchText: 'inv-2026-0001 contoso ltd po-7',
  })
  const [event] = await ctx.db.select().from(events)
  expect(event).toMatchObject({
    did: 'invoice.issued',
    clientId: client.id,
    data: { number: 'INV-2026-0001', totalMinor: 17_253, currency: 'EUR', exponent: 2, dueOn: '2026-04-14' },
  })
  const counts = await ctx.db.select().from(invoiceCounts)
  expect(counts.map((row) => [row.status, row.dueOn, row.count, row.totalMinor])).toEqual([
    ['open', '2026-04-14', 1, 17_253],
    ['open', '2026-04-14', 1, 17_253],
  ])
  await ctx.write((tx) => tx.update(clients).set({ legalName: 'Other' }).where(eq(clients.id, client.id)))
  expect((await stored(ctx, draft.id))?.buyer.legalName).toBe('Contoso Limited')
  await expect(issue(ctx, draft.id)).rejects.toMatchObject({ code: 'conflict' })
})

test('without a term of its own the client has the firm’s', async () => {
  const { ctx, client } = await scene()
  expect(await issue(ctx, (await makeDraft(ctx, client.id)).id)).toMatchObject({ dueOn: '2026-03-29' })
  expect(await issue(ctx, (await makeDraft(ctx, client.id, { dueDays: 0 })).id)).toMatchObject({ dueOn: '2026-03-15' })
})

test('nothing to pay is paid at once; nothing to ask for is refused', async () => {
  const { ctx, client } = await scene()
  const free = await makeDraft(ctx, client.id, { lines: [draftLine({ discountPcm: 100_000 })] })
  expect(await issue(ctx, free.id)).toMatchObject({ status: 'paid', totalMinor: 0, paidOn: '2026-03-15' })
  const empty = await makeDraft(ctx, client.id, { lines: [] })
  const below = await makeDraft(ctx, client.id, { lines: [draftLine({ price: '-1' })] })
  for (const { id } of [empty, below]) {
    await expect(issue(ctx, id)).rejects.toMatchObject({ code: 'invalid', fields: { lines: [expect.any(String)] } })
    expect(await stored(ctx, id)).toMatchObject({ status: 'draft', number: '' })
  }
  expect(await issue(ctx, (await makeDraft(ctx, client.id)).id)).toMatchObject({ number: 'INV-2026-0002' })
})

test('no number is given for a closed year, a day to come, or a day before the last one', async () => {
  const { ctx, client } = await scene()
  const { id } = await makeDraft(ctx, client.id)
  const other = await makeDraft(ctx, client.id)
  const refused = (day: string, message: RegExp) =>
    expect(issue(ctx, id, day)).rejects.toMatchObject({
      code: 'invalid',
      fields: { issuedOn: [expect.stringMatching(message)] },
    })
  await refused('2025-12-31', /2025 are closed/)
  await refused('2026-03-16', /to come/)
  await issue(ctx, other.id, '2026-03-10')
  await refused('2026-03-09', /given for 2026-03-10/)
  expect(await issue(ctx, id, '2026-03-10')).toMatchObject({ number: 'INV-2026-0002', issuedOn: '2026-03-10' })
})

test('what is not taxed says no rate', async () => {
  const { ctx, client } = await scene()
  const draft = await makeDraft(ctx, client.id, { taxTreatment: 'reverse-charge' })
  expect(draft).toMatchObject({ taxMinor: 0, totalMinor: 10_000 })
  await issue(ctx, draft.id)
  const lines = await ctx.db.select().from(invoiceLines)
  expect(lines).toMatchObject([{ taxName: '', taxRatePcm: 0, taxMinor: 0, netMinor: 10_000 }])
})

// One connection has no two writers: there the numbers alone are looked at.
const MANY = dialect === 'sqlite' ? 100 : 20

test(`${MANY} at the same time have ${MANY} numbers without a gap`, async () => {
  const { ctx, client } = await scene()
  const drafts = await Promise.all(Array.from({ length: MANY }, () => makeDraft(ctx, client.id)))
  const issued = await Promise.all(drafts.map(({ id }) => issue(ctx, id)))
  const numbers = issued.map((row) => row.seriesNumber ?? 0).sort((a, b) => a - b)
  expect(numbers).toEqual(Array.from({ length: MANY }, (_, i) => i + 1))
})
