import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { events, firm } from '../../db/schema'
import type { Context } from '../context'
import { issue, makeDraft, makeTaxRate } from '../invoices/testing'
import { as, makeClient, makeService, staff, testContext } from '../testing'
import type { ChangeBillingInput } from './billingInput'
import { changeBilling } from './changeBilling'
import { getBilling } from './getBilling'
import { addTaxRate, listTaxRates, restoreTaxRate, retireTaxRate } from './taxRates'

const admin = () => testContext({ as: staff('admin') })

/** As another request, which reads the firm anew. */
const next = (ctx: Context): Context => ({
  ...ctx,
  firm: async () => {
    const [row] = await ctx.db.select().from(firm).where(eq(firm.id, 'firm'))
    if (!row) throw new Error('There is no firm.')
    return row
  },
})

const filled: ChangeBillingInput = {
  legalName: 'Northwind Hosting GmbH',
  address: 'Kai 1\r\n20457 Hamburg\n',
  country: 'de',
  vatId: 'DE123456789',
  email: 'billing@northwind.test',
  iban: 'de02 1203 0000 0000 2020 51',
  bic: 'BYLADEM1001',
  bankName: 'DKB',
  invoicePrefix: 'inv',
  creditNotePrefix: 'CN',
  receiptPrefix: 'REC',
  dueDays: '30',
  taxInclusive: true,
  partPayments: false,
  reminderDays: '7, -3 0 7',
}

describe('changeBilling', () => {
  test('stores the address in canonical form, and rejects what is none', async () => {
    const ctx = await admin()
    await changeBilling(ctx, { ...filled, email: 'Rechnung@Bücher.example' })
    expect((await getBilling(next(ctx))).party.email).toBe('rechnung@xn--bcher-kva.example')
    await expect(changeBilling(ctx, { ...filled, email: 'x@ex..com' })).rejects.toMatchObject({
      fields: { email: [expect.stringContaining('address')] },
    })
    await changeBilling(ctx, { ...filled, email: '' })
    expect((await getBilling(next(ctx))).party.email).toBeUndefined()
  })

  test('is what invoices to come say', async () => {
    const ctx = await admin()
    const client = await makeClient(ctx)
    const before = await issue(ctx, (await makeDraft(ctx, client.id)).id)
    const rate = await makeTaxRate(ctx, 'VAT', 19_000)
    await changeBilling(ctx, { ...filled, taxRateId: rate.id })
    await changeBilling(ctx, { ...filled, taxRateId: rate.id })
    expect(await getBilling(next(ctx))).toMatchObject({
      party: {
        name: 'Northwind Hosting',
        legalName: 'Northwind Hosting GmbH',
        addressLines: ['Kai 1', '20457 Hamburg'],
        country: 'DE',
        vatId: 'DE123456789',
      },
      paymentDetails: { iban: 'DE02120300000000202051', bic: 'BYLADEM1001', bankName: 'DKB' },
      taxRateId: rate.id,
      dueDays: 30,
      taxInclusive: true,
      partPayments: false,
      reminderDays: [-3, 0, 7],
    })
    expect((await ctx.db.select().from(events)).filter(({ did }) => did === 'firm.changed')).toHaveLength(1)
    const after = await issue(next(ctx), (await makeDraft(next(ctx), client.id)).id)
    expect(after).toMatchObject({ dueOn: '2026-04-14', seller: { vatId: 'DE123456789' } })
    expect(before.seller.vatId).toBeUndefined()
  })

  test.each([
    [{ iban: 'DE03120300000000202051' }, 'iban'],
    [{ iban: 'hello' }, 'iban'],
    [{ bic: 'X' }, 'bic'],
    [{ country: 'QX' }, 'country'],
    [{ invoicePrefix: '2026' }, 'invoicePrefix'],
    [{ creditNotePrefix: 'INV' }, 'creditNotePrefix'],
    [{ receiptPrefix: 'CN' }, 'receiptPrefix'],
    [{ dueDays: '-1' }, 'dueDays'],
    [{ reminderDays: 'soon' }, 'reminderDays'],
    [{ taxRateId: 'tax_none' }, 'taxRateId'],
  ])('%j is refused at its field', async (bad, field) => {
    const ctx = await admin()
    await expect(changeBilling(ctx, { ...filled, ...bad })).rejects.toMatchObject({
      code: 'invalid',
      fields: { [field]: [expect.any(String)] },
    })
  })

  test('a prefix that has numbered documents of another kind is theirs', async () => {
    const ctx = await admin()
    const client = await makeClient(ctx)
    await issue(ctx, (await makeDraft(ctx, client.id)).id)
    await changeBilling(ctx, { ...filled, invoicePrefix: 'BILL' })
    await expect(
      changeBilling(ctx, { ...filled, invoicePrefix: 'BILL', creditNotePrefix: 'INV' }),
    ).rejects.toMatchObject({ fields: { creditNotePrefix: ['INV has numbered invoices already. Choose another'] } })
    await changeBilling(ctx, filled)
  })

  test('is for administrators', async () => {
    const ctx = as(await admin(), staff('support'))
    await expect(changeBilling(ctx, filled)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('tax rates', () => {
  test('are added, retired while nothing has them by default, and offered again', async () => {
    const ctx = await admin()
    await addTaxRate(ctx, { name: 'VAT 19 %', rate: '19' })
    await addTaxRate(ctx, { name: 'NY sales tax', rate: '8.875' })
    const [sales, vat] = await listTaxRates(ctx)
    expect([sales, vat]).toMatchObject([{ ratePcm: 8875 }, { ratePcm: 19_000, status: 'active', usual: false }])
    const id = { taxRateId: vat?.id ?? '' }
    await makeService(ctx, { name: 'Hosting', taxRateId: id.taxRateId })
    await expect(retireTaxRate(ctx, id)).rejects.toMatchObject({ fields: { [id.taxRateId]: [/Hosting/] } })
    await changeBilling(ctx, { ...filled, taxRateId: sales?.id })
    await expect(retireTaxRate(ctx, { taxRateId: sales?.id ?? '' })).rejects.toMatchObject({ code: 'invalid' })
    await changeBilling(ctx, filled)
    await retireTaxRate(ctx, { taxRateId: sales?.id ?? '' })
    await expect(changeBilling(ctx, { ...filled, taxRateId: sales?.id })).rejects.toMatchObject({ code: 'invalid' })
    await restoreTaxRate(ctx, { taxRateId: sales?.id ?? '' })
    expect((await listTaxRates(ctx)).map(({ status }) => status)).toEqual(['active', 'active'])
  })

  test.each([
    [{ name: '', rate: '19' }, 'name'],
    [{ name: 'VAT', rate: '19' }, 'name'],
    [{ name: 'Other', rate: '19 %' }, 'rate'],
    [{ name: 'Other', rate: '100.001' }, 'rate'],
  ])('%j is refused at its field', async (bad, field) => {
    const ctx = await admin()
    await makeTaxRate(ctx, 'VAT', 19_000)
    await expect(addTaxRate(ctx, bad)).rejects.toMatchObject({ fields: { [field]: [expect.any(String)] } })
  })
})
