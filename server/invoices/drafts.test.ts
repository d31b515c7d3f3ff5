import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { clients, invoiceCounts, invoiceItems, invoiceLines, invoices, usageRows } from '../../db/schema'
import type { Context } from '../context'
import { brokenInvariants } from '../payments/invariants'
import { as, makeClient, makeService, member, staff, testContext } from '../testing'
import { makeUsage } from '../usage/testing'
import { addDraft } from './addDraft'
import { deleteDraft } from './deleteDraft'
import { draftTotals } from './draftTotals'
import { editDraft } from './editDraft'
import { getDraft } from './getDraft'
import { issueInvoice } from './issue'
import { getIssuePlan } from './issuePlan'
import { makeTaxRate } from './testing'
import { updateTaxTreatment } from './updateTaxTreatment'
import { voidInvoice } from './void'

async function scene(over: Partial<typeof clients.$inferInsert> = {}) {
  const ctx = await testContext({ as: staff('admin') })
  const client = await makeClient(ctx, over)
  return { ctx, client, rate: await makeTaxRate(ctx, 'VAT', 19_000) }
}

const add = async (ctx: Context, clientId: string, lines: Parameters<typeof addDraft>[1]['lines']) =>
  (await addDraft(ctx, { invoiceId: ctx.id('inv'), clientId, lines })).id

const row = async (ctx: Context, id: string) => {
  const [found] = await ctx.db.select().from(invoices).where(eq(invoices.id, id))
  return found
}

describe('drafts', () => {
  test('are what was typed, computed as the preview has shown it', async () => {
    const { ctx, client, rate } = await scene()
    const lines = [
      { description: 'Work', quantity: '2.5', unit: 'h', price: '19.995', discount: '12.5', tax: rate.id },
      { description: 'Stamps', price: '0.80' },
    ]
    const shown = await draftTotals(ctx, { clientId: client.id, lines })
    const id = await add(ctx, client.id, lines)
    const stored = await row(ctx, id)
    expect(stored).toMatchObject({ netMinor: 4454, taxMinor: 831, totalMinor: 5285, status: 'draft', number: '' })
    expect(shown).toMatchObject({ netMinor: 4454, taxMinor: 831, totalMinor: 5285 })
    expect(shown.taxes).toEqual([{ taxName: 'VAT', taxRatePcm: 19_000, netMinor: 4374, taxMinor: 831 }])
    const draft = await getDraft(ctx, { invoiceId: id })
    expect(draft.lines).toMatchObject([
      { description: 'Work', quantity: '2.5', unit: 'h', price: '19.995', discount: '12.5', tax: rate.id },
      { description: 'Stamps', quantity: '1', price: '0.80', discount: '', tax: 'none' },
    ])
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test.each([
    ['JPY', 0, '1000', 1190],
    ['KWD', 3, '1000.001', 1_190_001],
  ])('in %s, whose amounts have %d decimals', async (currency, exponent, price, totalMinor) => {
    const { ctx, client, rate } = await scene({ currency, exponent })
    const id = await add(ctx, client.id, [{ description: 'Hosting', price, tax: rate.id }])
    expect(await row(ctx, id)).toMatchObject({ currency, exponent, totalMinor })
  })

  test('what cannot be used is said at its field, and nothing is written', async () => {
    const { ctx, client } = await scene()
    const good = { description: 'Work', price: '1' }
    for (const [bad, field] of [
      [{ description: '' }, 'lines.1.description'],
      [{ price: 'ten' }, 'lines.1.price'],
      [{ price: '1,50' }, 'lines.1.price'],
      [{ price: '9000000000000', quantity: '90000000000' }, 'lines.1.price'],
      [{ quantity: 'x' }, 'lines.1.quantity'],
      [{ discount: '101' }, 'lines.1.discount'],
      [{ tax: 'tax_none' }, 'lines.1.tax'],
    ] as const) {
      await expect(add(ctx, client.id, [good, { ...good, ...bad }])).rejects.toMatchObject({
        code: 'invalid',
        fields: { [field]: [expect.any(String)] },
      })
    }
    await expect(add(ctx, client.id, [{ ...good, serviceId: 'svc_none' }])).rejects.toMatchObject({ code: 'not-found' })
    await expect(add(ctx, 'cli_none', [good])).rejects.toMatchObject({ code: 'not-found' })
    expect(await ctx.db.select().from(invoices)).toEqual([])
  })

  test('are changed by one at a time, and no more when they are issued', async () => {
    const { ctx, client } = await scene()
    const id = await add(ctx, client.id, [
      { description: 'One', price: '1' },
      { description: 'Two', price: '2' },
    ])
    const { updatedAt, lines } = await getDraft(ctx, { invoiceId: id })
    const [one, two] = lines
    const input = {
      invoiceId: id,
      updatedAt: updatedAt.toISOString(),
      lines: [
        { id: two?.id, description: 'Two', price: '5' },
        { description: 'Three', price: '3' },
      ],
      dueDays: '3',
    }
    await editDraft(ctx, input)
    expect(await row(ctx, id)).toMatchObject({ totalMinor: 800, dueDays: 3, dueOn: '2026-03-18' })
    const after = await ctx.db.select().from(invoiceLines)
    expect(after.map((line) => [line.description, line.position])).toEqual([
      ['Two', 1],
      ['Three', 2],
    ])
    expect(after.map((line) => line.id)).not.toContain(one?.id)
    await expect(editDraft(ctx, input)).rejects.toMatchObject({ code: 'invalid', message: /Someone changed/ })
    expect(await issueInvoice(ctx, { invoiceId: id })).toEqual({ number: 'INV-2026-0001' })
    expect(await issueInvoice(ctx, { invoiceId: id })).toEqual({ number: 'INV-2026-0001' })
    await expect(editDraft(ctx, input)).rejects.toMatchObject({ code: 'conflict' })
    await expect(deleteDraft(ctx, { invoiceId: id })).rejects.toMatchObject({ code: 'conflict' })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('are not issued while the firm has no legal name or no address', async () => {
    const { ctx, client } = await scene()
    const id = await add(ctx, client.id, [{ description: 'One', price: '100' }])
    const known = await ctx.firm()
    for (const [party, missing] of [
      [{ name: 'Northwind', addressLines: [] }, 'legal name and address'],
      [{ name: 'Northwind', addressLines: ['Kai 1'] }, 'legal name'],
      [{ name: 'Northwind', legalName: 'Northwind GmbH', addressLines: [] }, 'address'],
    ] as const) {
      const unnamed = {
        ...ctx,
        firm: async () => ({ ...known, party: { ...party, addressLines: [...party.addressLines] } }),
      }
      await expect(issueInvoice(unnamed, { invoiceId: id }), missing).rejects.toMatchObject({
        code: 'invalid',
        fields: { firm: [expect.stringContaining(`your firm’s ${missing}.`)] },
      })
      expect((await getIssuePlan(unnamed, { invoiceId: id })).problems.firm).toContain(missing)
    }
    expect(await row(ctx, id)).toMatchObject({ status: 'draft', number: '' })
    expect((await getIssuePlan(ctx, { invoiceId: id })).problems).toEqual({ firm: null, taxTreatment: null })
    expect(await issueInvoice(ctx, { invoiceId: id })).toEqual({ number: 'INV-2026-0001' })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('are not issued after the tax treatment changed, until they are updated', async () => {
    const { ctx, client, rate } = await scene()
    const service = await makeService(ctx)
    await makeUsage(ctx, [{ clientId: client.id, serviceId: service.id, unit: 'GB', day: '2026-03-01', billed: '50' }])
    const usage = { unit: 'GB', from: '2026-03-01', to: '2026-03-01' }
    const id = await add(ctx, client.id, [
      { description: 'One', price: '100', tax: rate.id, discount: '10' },
      { description: 'Storage', price: '0', tax: rate.id, serviceId: service.id, usage },
    ])
    const treat = (taxTreatment: 'standard' | 'reverse-charge') =>
      ctx.write(async (tx) => void (await tx.update(clients).set({ taxTreatment }).where(eq(clients.id, client.id))))
    await treat('reverse-charge')
    await expect(issueInvoice(ctx, { invoiceId: id })).rejects.toMatchObject({
      code: 'invalid',
      fields: { taxTreatment: [expect.stringContaining('from prices without tax to reverse charge')] },
    })
    expect((await getIssuePlan(ctx, { invoiceId: id })).problems.taxTreatment).toContain('Update the draft')
    expect(await row(ctx, id)).toMatchObject({ status: 'draft', totalMinor: 16_660 })

    await updateTaxTreatment(ctx, { invoiceId: id })
    const updated = await row(ctx, id)
    expect(updated).toMatchObject({ taxTreatment: 'reverse-charge', netMinor: 14_000, taxMinor: 0, totalMinor: 14_000 })
    await updateTaxTreatment(ctx, { invoiceId: id })
    expect(await row(ctx, id)).toEqual(updated)

    // The rates were kept: back to what it was.
    await treat('standard')
    await updateTaxTreatment(ctx, { invoiceId: id })
    expect(await row(ctx, id)).toMatchObject({ taxTreatment: 'exclusive', netMinor: 14_000, totalMinor: 16_660 })
    const rows = await ctx.db.select().from(usageRows)
    expect(rows.every(({ invoiceLineId }) => invoiceLineId)).toBe(true)
    expect(await issueInvoice(ctx, { invoiceId: id })).toEqual({ number: 'INV-2026-0001' })
    await expect(updateTaxTreatment(ctx, { invoiceId: id })).rejects.toMatchObject({ code: 'conflict' })
    const support = as(ctx, staff('support'))
    await expect(updateTaxTreatment(support, { invoiceId: id })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('sent twice is added once', async () => {
    const { ctx, client } = await scene()
    const input = { invoiceId: ctx.id('inv'), clientId: client.id, lines: [{ description: 'One', price: '1' }] }
    await Promise.all([addDraft(ctx, input), addDraft(ctx, input)])
    expect(await ctx.db.select().from(invoiceLines)).toHaveLength(1)
  })

  test('take metered rows, and give them back when they are deleted, void or lose the line', async () => {
    const { ctx, client } = await scene()
    const service = await makeService(ctx)
    const metered = { clientId: client.id, serviceId: service.id, unit: 'GB' }
    await makeUsage(ctx, [
      { ...metered, day: '2026-03-01', billed: '1.005' },
      { ...metered, day: '2026-03-02', billed: '0.0049' },
    ])
    const usage = { unit: 'GB', from: '2026-03-01', to: '2026-03-02' }
    const line = { description: 'Storage', price: '0', serviceId: service.id, usage }
    const taken = async () => (await ctx.db.select().from(usageRows)).filter((one) => one.invoiceLineId).length

    const first = await add(ctx, client.id, [line])
    expect(await row(ctx, first)).toMatchObject({ totalMinor: 101 })
    expect(await taken()).toBe(2)
    await expect(add(ctx, client.id, [line])).rejects.toMatchObject({
      fields: { 'lines.0.description': [expect.any(String)] },
    })
    const { updatedAt, lines } = await getDraft(ctx, { invoiceId: first })
    expect(lines).toMatchObject([{ metered: true, price: '1.0099', quantity: '1' }])
    const kept = { id: lines[0]?.id, description: 'Storage in March', price: '77', discount: '50' }
    await editDraft(ctx, { invoiceId: first, updatedAt: updatedAt.toISOString(), lines: [kept] })
    expect(await row(ctx, first)).toMatchObject({ totalMinor: 50 })
    const again = await getDraft(ctx, { invoiceId: first })
    await editDraft(ctx, { invoiceId: first, updatedAt: again.updatedAt.toISOString(), lines: [] })
    expect(await taken()).toBe(0)

    const second = await add(ctx, client.id, [line])
    await deleteDraft(ctx, { invoiceId: second })
    expect([await taken(), await row(ctx, second)]).toEqual([0, undefined])

    const third = await add(ctx, client.id, [line])
    await ctx.write(async (tx) => {
      const exact = { quantityWhole: 1, quantityFrac: 0, priceWhole: 1, priceFrac: 0, currency: 'EUR', exponent: 2 }
      const item = { id: 'itm_1', clientId: client.id, description: 'Rest', invoiceId: third, createdAt: ctx.now() }
      await tx.insert(invoiceItems).values({ ...item, ...exact })
    })
    await issueInvoice(ctx, { invoiceId: third })
    await voidInvoice(ctx, { invoiceId: third, reason: 'Wrong client' })
    await voidInvoice(ctx, { invoiceId: third, reason: 'Wrong client' })
    expect(await taken()).toBe(0)
    expect(await ctx.db.select().from(invoiceItems)).toMatchObject([{ invoiceId: null }])
    expect(await row(ctx, third)).toMatchObject({ status: 'void', voidedOn: '2026-03-15', number: 'INV-2026-0001' })
    const counts = await ctx.db.select().from(invoiceCounts)
    expect(counts.map(({ status, count }) => [status, count]).sort()).toEqual([
      ['draft', 1],
      ['draft', 1],
      ['void', 1],
      ['void', 1],
    ])
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('are for administrators', async () => {
    const { ctx, client } = await scene()
    for (const viewer of [staff('support'), member(client, 'owner')]) {
      await expect(add(as(ctx, viewer), client.id, [])).rejects.toMatchObject({ code: 'forbidden' })
    }
  })
})
