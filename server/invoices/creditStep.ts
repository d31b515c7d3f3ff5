import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { creditNotes, invoices } from '../../db/schema'
import { record } from '../activity/record'
import type { Context, Firm } from '../context'
import type { CreditNoteLine } from '../kernel/documents'
import { formatExact, fromLimbs } from '../kernel/exact'
import { decimalOf, NotMoney, parseMinor, plainMoney } from '../kernel/money'
import { Refusal } from '../kernel/refusal'
import type { Day } from '../kernel/time'
import { closePages } from '../payments/closePages'
import { freeFromInvoice } from '../payments/free'
import { settleCredit } from '../payments/settle'
import { recountInvoice } from './counts'
import { creditedLines } from './credited'
import { brandingOf, sellerOf } from './freeze'
import { requireIssued } from './requireIssued'
import { basisOf, creditOf, mayCredit, sumOf } from './rules'
import { takeNumber } from './series'

type Invoice = typeof invoices.$inferSelect
type Asked = { whole: boolean; lines: { lineId: string; amount: string }[] }
type Step = { id: string; invoiceId: string; reason: string; asked: Asked; firm: Firm; day: Day; at: Date }

/**
 * A step: a credit note with the next number of its series. What was paid beyond the rest becomes the client's
 * credit. Refusal 'invalid' at `lines.0.amount` for more than is left of a line, 'conflict' where nothing is left.
 */
export async function creditStep(tx: Tx, ctx: Context, { id, invoiceId, reason, asked, firm, day, at }: Step) {
  const before = await requireIssued(tx, invoiceId)
  if (!mayCredit(before)) throw new Refusal('conflict', 'There is nothing left of this invoice to be credited.')
  const { clientId, currency, exponent, taxTreatment } = before
  const lines = await takenLines(tx, before, asked)
  const sums = sumOf(lines.map((line) => ({ ...line, discountMinor: 0 })))
  const left = before.totalMinor - before.creditedMinor
  if (sums.totalMinor <= 0) throw refused('lines', 'Enter what is to be credited')
  if (sums.totalMinor > left) {
    throw refused('lines', `Only ${plainMoney({ minor: left, currency, exponent })} are left of this invoice`)
  }

  const numbered = await takeNumber(tx, firm, 'credit-note', { day, today: day })
  await tx.insert(creditNotes).values({
    ...{ id, invoiceId, clientId, ...numbered, currency, exponent, ...sums },
    ...{ reason, lines, taxTreatment, seller: sellerOf(firm), buyer: before.buyer },
    branding: brandingOf(firm),
    madeById: ctx.viewer.kind === 'person' ? ctx.viewer.id : null,
    createdAt: at,
  })
  const tooMuch = before.paidMinor + before.creditedMinor + sums.totalMinor - before.totalMinor
  if (tooMuch > 0) await freeFromInvoice(tx, { invoiceId, amountMinor: tooMuch })
  await takeOff(tx, before, sums.totalMinor, { day, at })
  record(tx, ctx, {
    did: 'invoice.credited',
    thing: { kind: 'invoice', id: invoiceId },
    clientId,
    audience: 'client',
    data: {
      ...{ number: before.number, creditNote: numbered.number, creditNoteId: id, reason },
      ...{ totalMinor: sums.totalMinor, currency, exponent },
    },
  })
  await settleCredit(tx, { clientId, currency, today: day })
  await closePages(tx, ctx, clientId)
  return { id, number: numbered.number }
}

/** The rest of every line, or of each that is named what is typed for it. */
async function takenLines(tx: Tx, invoice: Invoice, { whole, lines: wanted }: Asked): Promise<CreditNoteLine[]> {
  const { exponent, taxTreatment, currency } = invoice
  const all = await creditedLines(tx, invoice.id)
  const amounts = new Map<string, number>()
  for (const [i, { lineId, amount }] of wanted.entries()) {
    const field = `lines.${i}.amount`
    const found = all.find(({ line }) => line.id === lineId)
    if (!found || amounts.has(lineId)) throw new Refusal('not-found')
    const left = basisOf(found.line, taxTreatment) - basisOf(found.credited, taxTreatment)
    const minor = minorOf(amount, exponent, field)
    if (minor !== 0 && (Math.sign(minor) !== Math.sign(left) || Math.abs(minor) > Math.abs(left))) {
      throw refused(field, `Only ${plainMoney({ minor: left, currency, exponent })} are left of this line`)
    }
    amounts.set(lineId, minor)
  }
  return all.flatMap(({ line, credited }) => {
    const left = basisOf(line, taxTreatment) - basisOf(credited, taxTreatment)
    const minor = whole ? left : (amounts.get(line.id) ?? 0)
    if (minor === 0) return []
    const taken = creditOf(line, credited, minor, taxTreatment)
    const { id: lineId, description, unit, taxName, taxRatePcm } = line
    // Some of a line, or one with a discount, is one of that amount: its price would not multiply to it.
    const all = minor === basisOf(line, taxTreatment) && line.discountMinor === 0
    const quantity = all ? formatExact(fromLimbs({ whole: line.quantityWhole, frac: line.quantityFrac })) : '1'
    const price = all
      ? formatExact(fromLimbs({ whole: line.priceWhole, frac: line.priceFrac }), exponent)
      : decimalOf({ minor, exponent })
    return [{ lineId, description, quantity, unit: all ? unit : '', price, ...taken, taxName, taxRatePcm }]
  })
}

async function takeOff(tx: Tx, { id }: Invoice, amountMinor: number, { day, at }: { day: string; at: Date }) {
  const [now] = await tx.select().from(invoices).where(eq(invoices.id, id))
  if (!now) throw new Refusal('conflict')
  const creditedMinor = now.creditedMinor + amountMinor
  const left = now.totalMinor - now.paidMinor - creditedMinor
  if (left < 0) throw new Error(`Invoice ${id} would be paid and credited beyond its total.`)
  const status = left === 0 ? 'paid' : 'open'
  const set = { creditedMinor, status, paidOn: left === 0 ? (now.paidOn ?? day) : null, updatedAt: at } as const
  const [after] = await tx
    .update(invoices)
    .set(set)
    .where(and(eq(invoices.id, id), eq(invoices.creditedMinor, now.creditedMinor)))
    .returning()
  if (!after) throw new Refusal('conflict')
  await recountInvoice(tx, now, after)
}

function minorOf(amount: string, exponent: number, field: string): number {
  try {
    return parseMinor(amount, exponent)
  } catch (error) {
    if (error instanceof NotMoney) throw refused(field, error.message)
    throw error
  }
}

const refused = (field: string, message: string) =>
  new Refusal('invalid', undefined, { fields: { [field]: [message] } })
