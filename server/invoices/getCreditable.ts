import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { decimalOf } from '../kernel/money'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { creditedLines } from './credited'
import { type GetInvoiceInput, getInvoiceInput } from './input'
import { requireIssued } from './requireIssued'
import { basisOf, mayCredit } from './rules'

/** What is left of an invoice and of each of its lines that a credit note can take off. */
export async function getCreditable(ctx: Context, input: GetInvoiceInput) {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId } = parse(getInvoiceInput, input)
  const invoice = await requireIssued(ctx.db, invoiceId)
  if (!mayCredit(invoice)) throw new Refusal('conflict', 'There is nothing left of this invoice to be credited.')
  const { id, number, currency, exponent, taxTreatment, totalMinor, creditedMinor, paidMinor } = invoice
  const lines = await creditedLines(ctx.db, invoiceId)
  return {
    creditNoteId: ctx.id('crn'),
    ...{ id, number, currency, exponent, taxTreatment, paidMinor, leftMinor: totalMinor - creditedMinor },
    lines: lines.map(({ line, credited }) => {
      const minor = basisOf(line, taxTreatment) - basisOf(credited, taxTreatment)
      return { id: line.id, description: line.description, left: decimalOf({ minor, exponent }), none: minor === 0 }
    }),
  }
}
