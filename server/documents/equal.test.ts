import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkouts } from '../../db/schema'
import { exportInvoices, invoiceCsvHeader } from '../invoices/export'
import { getInvoice } from '../invoices/get'
import { listInvoices } from '../invoices/list'
import { draftLine, issue, makeDraft } from '../invoices/testing'
import { decimalOf, formatMoney } from '../kernel/money'
import { notChargeable } from '../payments/chargeable'
import { brokenInvariants } from '../payments/invariants'
import { makePayer } from '../payments/ledgerTesting'
import { startCheckout } from '../payments/startCheckout'
import { payingContext } from '../payments/testing'
import { as, staff } from '../testing'
import { invoicePdf } from './invoice'
import { flat, pagesOf } from './testing'

/** The long proof asks for 500. */
const INVOICES = Number(process.env.INVOICES || 30)

const decimal = (whole: number, decimals: number) =>
  fc
    .tuple(fc.integer({ min: 1, max: whole }), fc.integer({ min: 0, max: 10 ** decimals - 1 }))
    .map(([a, b]) => `${a}.${b}`)

const wanted = fc.record({
  money: fc.constantFrom(
    { currency: 'EUR', exponent: 2 },
    { currency: 'JPY', exponent: 0 },
    { currency: 'KWD', exponent: 3 },
  ),
  taxTreatment: fc.constantFrom('exclusive' as const, 'inclusive' as const, 'reverse-charge' as const, 'none' as const),
  lines: fc.array(
    fc.record({
      description: fc.constantFrom('Hosting', 'Support by phone', 'Gonçalves & Šimůnek'),
      quantity: decimal(40, 3),
      price: decimal(500, 4),
      discountPcm: fc.constantFrom(0, 0, 10_000, 33_333),
      taxRatePcm: fc.constantFrom(19_000, 7000, 8875, 0),
    }),
    { minLength: 1, maxLength: 8 },
  ),
})

test(
  `the amounts of ${INVOICES} random invoices are the same to the minor unit wherever they stand`,
  async () => {
    const { ctx: made, stripe } = await payingContext({ as: staff('admin') })
    const ctx = { ...made, limits: { ...made.limits, exportByPerson: { most: 10_000, seconds: 60 } } }
    const { client, viewer } = await makePayer(ctx)
    const owner = as(ctx, viewer)
    const asked = { EUR: 0, JPY: 0, KWD: 0 }
    for (const one of fc.sample(wanted, { numRuns: INVOICES, seed: 20260315 })) {
      const lines = one.lines.map((line) => draftLine({ ...line, taxName: `Tax ${line.taxRatePcm / 1000} %` }))
      const draft = await makeDraft(ctx, client.id, { ...one, lines })
      const { id, number, totalMinor } = await issue(ctx, draft.id)
      const money = { minor: totalMinor, ...one.money }
      const shown = formatMoney(money, 'en-GB')

      const read = await getInvoice(owner, { invoiceId: id })
      expect(read.lines.reduce((sum, line) => sum + line.netMinor + line.taxMinor, 0)).toBe(totalMinor)
      expect([read.totalMinor, read.owedMinor, read.netMinor + read.taxMinor]).toEqual(Array(3).fill(totalMinor))
      const [listed] = (await listInvoices(owner, { q: number })).rows
      expect(listed?.totalMinor).toBe(totalMinor)
      for await (const [row = []] of await exportInvoices(owner, { q: number })) {
        expect(row[invoiceCsvHeader.indexOf('Total')]).toBe(decimalOf(money))
      }
      const text = flat((await pagesOf((await invoicePdf(owner, { invoiceId: id })).bytes)).join(' '))
      expect(text).toContain(`Total ${shown}`)

      // Stripe takes no thousandths: of dinars all but those are paid.
      const amountMinor = money.exponent === 3 ? totalMinor - (totalMinor % 10) : totalMinor
      if (notChargeable(amountMinor, money.currency)) continue
      const amount = decimalOf({ ...money, minor: amountMinor })
      const { checkoutId } = await startCheckout(owner, { invoices: [{ invoiceId: id, amount }], keepCard: false })
      const [visit] = await ctx.db.select().from(checkouts).where(eq(checkouts.id, checkoutId))
      const session = { amount_total: amountMinor, currency: money.currency.toLowerCase() }
      expect(stripe.checkout(visit?.stripeId ?? '')?.session).toMatchObject(session)
      asked[money.currency as keyof typeof asked]++
    }
    for (const count of Object.values(asked)) expect(count).toBeGreaterThan(0)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  },
  INVOICES * 2_000,
)
