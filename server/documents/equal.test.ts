import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as entry from '../../app/entry.server'
import * as root from '../../app/root'
import * as portal from '../../app/routes/_portal/route'
import * as listPage from '../../app/routes/_portal.invoices._index/route'
import * as invoicePage from '../../app/routes/_portal.invoices.$id/route'
import * as rpc from '../../app/routes/rpc.$/route'
import { dialect } from '../../db/columns'
import { checkouts } from '../../db/schema'
import { buildOfPages, serve } from '../httpTesting'
import { exportInvoices, invoiceCsvHeader } from '../invoices/export'
import { getInvoice } from '../invoices/get'
import { listInvoices } from '../invoices/list'
import { draftLine, issue, makeDraft } from '../invoices/testing'
import { decimalOf, formatMoney } from '../kernel/money'
import { brokenInvariants } from '../payments/invariants'
import { makePayer } from '../payments/ledgerTesting'
import { recordPayment } from '../payments/recordPayment'
import { notChargeable } from '../payments/rules'
import { startCheckout } from '../payments/startCheckout'
import { payingContext } from '../payments/testing'
import { as, staff } from '../testing'
import { invoicePdf } from './invoice'
import { flat, pagesOf } from './testing'

/** The long proof asks for 500. PGlite reads a quarter as fast, and the amounts are the same code's. */
const INVOICES = Number(process.env.INVOICES || (dialect === 'postgres' ? 10 : 30))

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
  /** A part of the total that is paid already. */
  paid: fc.constantFrom(0, 0, 0.3),
})

const pages = buildOfPages(entry, [
  { id: 'root', path: '', module: root },
  { id: 'routes/_portal', parentId: 'root', module: portal },
  { id: 'routes/_portal.invoices._index', parentId: 'routes/_portal', path: 'invoices', index: true, module: listPage },
  { id: 'routes/_portal.invoices.$id', parentId: 'routes/_portal', path: 'invoices/:id', module: invoicePage },
  { id: 'routes/rpc.$', parentId: 'root', path: 'rpc/*', module: rpc },
])

/** What a page says in the cells of a column, or beside a term: the plain decimal and the text that is read. */
const AMOUNT = '[^>]*>(?:<span>)?<data value="([^"]*)">([^<]*)</data>'
const amountsAt = (html: string, where: string) =>
  [...html.matchAll(new RegExp(where + AMOUNT, 'g'))].map(([, value, text]) => [value, text])
const cells = (html: string, label: string) => amountsAt(html, `data-label="${label}"`)
const terms = (html: string, label: string) => amountsAt(html, `<dt>${label}</dt><dd`)

test(
  `the amounts of ${INVOICES} random invoices are the same to the minor unit wherever they stand`,
  async () => {
    const { ctx: made, stripe } = await payingContext({ as: staff('admin') })
    const ctx = { ...made, limits: { ...made.limits, exportByPerson: { most: 10_000, seconds: 60 } } }
    const { client, viewer } = await makePayer(ctx)
    const owner = as(ctx, viewer)
    const url = await serve(
      () => owner,
      {},
      {
        build: async () => pages,
        contextFor: async (from, _credentials, log) => ({ ...owner, from, log }),
        requests: { most: 10_000, seconds: 60 },
      },
    )
    const open = async (path: string) => (await fetch(url + path)).text()
    const ask = async (procedure: string, input: object) =>
      JSON.parse(await open(`/rpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`)).result.data
    const asked = { EUR: 0, JPY: 0, KWD: 0 }
    for (const one of fc.sample(wanted, { numRuns: INVOICES, seed: 20260315 })) {
      const lines = one.lines.map((line, i) =>
        draftLine({
          ...line,
          description: `Line ${i}: ${line.description}`,
          taxName: `Tax ${line.taxRatePcm / 1000} %`,
        }),
      )
      const draft = await makeDraft(ctx, client.id, { ...one, lines })
      const { id, number, totalMinor } = await issue(ctx, draft.id)
      const paidMinor = Math.floor(totalMinor * one.paid)
      const money = { minor: totalMinor, ...one.money }
      const decimalAt = (minor: number) => decimalOf({ ...money, minor })
      const shownAt = (minor: number) => formatMoney({ ...money, minor }, 'en-GB')
      const both = (minor: number) => [decimalAt(minor), shownAt(minor)]
      if (paidMinor) {
        await recordPayment(ctx, {
          ...{ paymentId: ctx.id('pay'), clientId: client.id, invoiceIds: [id], currency: money.currency },
          ...{ amount: decimalAt(paidMinor), method: 'transfer', receivedOn: '2026-03-15' },
        })
      }
      const owed = totalMinor - paidMinor

      const read = await getInvoice(owner, { invoiceId: id })
      expect(read.lines.reduce((sum, line) => sum + line.netMinor + line.taxMinor, 0)).toBe(totalMinor)
      expect([read.totalMinor, read.netMinor + read.taxMinor]).toEqual([totalMinor, totalMinor])
      expect([read.paidMinor, read.owedMinor]).toEqual([paidMinor, owed])
      expect(await ask('invoices.get', { invoiceId: id })).toEqual(JSON.parse(JSON.stringify(read)))
      const [listed] = (await listInvoices(owner, { q: number })).rows
      expect([listed?.totalMinor, listed?.owedMinor]).toEqual([totalMinor, owed])
      expect((await ask('invoices.list', { q: number })).rows).toEqual([listed])
      for await (const [row = []] of await exportInvoices(owner, { q: number })) {
        expect(row[invoiceCsvHeader.indexOf('Total')]).toEqual({ decimal: decimalAt(totalMinor) })
      }

      const gross = one.taxTreatment === 'inclusive'
      const amounts = read.lines.map(({ netMinor, taxMinor }) => (gross ? netMinor + taxMinor : netMinor))
      const page = await open(`/invoices/${id}`)
      expect(cells(page, gross ? 'Amount with tax' : 'Amount').slice(0, lines.length)).toEqual(amounts.map(both))
      const taxed = read.taxes.length > 0
      expect(terms(page, 'Net')).toEqual(taxed ? [both(read.netMinor)] : [])
      for (const tax of read.taxes) expect(terms(page, tax.taxName)).toEqual([both(tax.taxMinor)])
      expect(read.taxes.reduce((sum, tax) => sum + tax.taxMinor, 0)).toBe(read.taxMinor)
      expect(terms(page, 'Total')).toEqual([both(totalMinor)])
      expect(terms(page, 'Paid')).toEqual(paidMinor ? [both(paidMinor)] : [])
      expect(terms(page, 'Still open')).toEqual(owed ? [both(owed)] : [])
      const list = await open(`/invoices?q=${number}`)
      expect(cells(list, 'Amount')).toEqual([both(totalMinor)])
      expect(cells(list, 'Still open')).toEqual(owed ? [both(owed)] : [])

      const text = flat((await pagesOf((await invoicePdf(owner, { invoiceId: id })).bytes)).join(' '))
      const [rows = '', sums = ''] = text.split(taxed ? /(?= Net )/ : /(?= Total )/)
      const shown = rows.split(/Line \d+: /).slice(1)
      const last = new RegExp(`-?[\\d,.]+ ${money.currency}`, 'g')
      expect(shown.map((row) => row.match(last)?.at(-1))).toEqual(amounts.map((minor) => flat(shownAt(minor))))
      if (taxed) expect(sums).toContain(flat(`Net ${shownAt(read.netMinor)}`))
      for (const tax of read.taxes) expect(sums).toContain(flat(`${tax.taxName} ${shownAt(tax.taxMinor)}`))
      expect(sums).toContain(flat(`Total ${shownAt(totalMinor)}`))

      // Stripe takes no thousandths: of dinars all but those are paid.
      const amountMinor = money.exponent === 3 ? owed - (owed % 10) : owed
      if (notChargeable(amountMinor, money.currency)) continue
      const amount = decimalAt(amountMinor)
      const { checkoutId } = await startCheckout(owner, { invoices: [{ invoiceId: id, amount }], keepCard: false })
      const [visit] = await ctx.db.select().from(checkouts).where(eq(checkouts.id, checkoutId))
      const session = { amount_total: amountMinor, currency: money.currency.toLowerCase() }
      expect(stripe.checkout(visit?.stripeId ?? '')?.session).toMatchObject(session)
      asked[money.currency as keyof typeof asked]++
    }
    for (const count of Object.values(asked)) expect(count).toBeGreaterThan(0)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  },
  120_000 + INVOICES * 4_000,
)
