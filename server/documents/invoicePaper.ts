import type { invoiceLines, invoices } from '../../db/schema'
import { dayText } from '../kernel/dayText'
import type { PaymentDetails } from '../kernel/documents'
import { formatExact, fromLimbs } from '../kernel/exact'
import { formatMoney } from '../kernel/money'
import { inFours } from '../kernel/text'
import { linesPart, reverseChargeNote, textNote } from './lines'
import type { Paper } from './paper'

type Invoice = typeof invoices.$inferSelect
type Line = typeof invoiceLines.$inferSelect

/** As it was issued: what is paid or credited later changes nothing, that it was made void is said. */
export function invoicePaper(invoice: Invoice, lines: Line[], logo: Uint8Array | null, locale: string): Paper {
  const { currency, exponent, status, number, issuedOn, dueOn, totalMinor } = invoice
  const draft = status === 'draft'
  const total = formatMoney({ minor: totalMinor, currency, exponent }, locale)
  const due = `${total} due ${dayText(dueOn, locale)}`
  return {
    kind: 'Invoice',
    number,
    mark: draft ? 'Draft' : status === 'void' ? 'Void' : null,
    madeOn: issuedOn,
    from: invoice.seller,
    to: { label: 'To', party: { ...invoice.buyer, purchaseOrder: '' } },
    facts: [
      ...(number ? ([['Invoice number', number]] as [string, string][]) : []),
      [draft ? 'If issued today' : 'Issued', dayText(issuedOn, locale)],
      ['Due', dayText(dueOn, locale)],
      ...(invoice.purchaseOrder ? ([['Purchase order', invoice.purchaseOrder]] as [string, string][]) : []),
    ],
    branding: invoice.branding,
    logo,
    headline: status === 'void' ? 'Nothing is to be paid' : totalMinor > 0 ? due : total,
    parts: [linesPart({ ...invoice, lines: lines.map(lineOf) }, locale, 'Total')],
    notes: [
      ...reverseChargeNote(invoice.taxTreatment),
      ...(totalMinor > 0 && status !== 'void' ? transferNote(invoice.paymentDetails, number) : []),
      ...textNote('', invoice.note),
    ],
  }
}

function lineOf(line: Line) {
  return {
    ...line,
    quantity: formatExact(fromLimbs({ whole: line.quantityWhole, frac: line.quantityFrac })),
    price: formatExact(fromLimbs({ whole: line.priceWhole, frac: line.priceFrac })),
  }
}

function transferNote({ iban, bic, bankName, reference }: PaymentDetails, number: string): Paper['notes'] {
  if (!iban) return []
  const said = reference || number
  const lines = [
    `IBAN ${inFours(iban)}`,
    [bic ? `BIC ${bic}` : '', bankName ?? ''].filter(Boolean).join(', '),
    said ? `Reference ${said}` : '',
  ]
  return [{ title: 'Pay by bank transfer', lines: lines.filter(Boolean) }]
}
