import { reverseChargeText, type TaxTreatment, taxesOf } from '../invoices/rules'
import { dayText } from '../kernel/dayText'
import { formatDecimal, formatMoney } from '../kernel/money'
import { unitOf } from '../kernel/unit'
import type { Paper, PaperPart, PaperSum } from './paper'

/** Quantity and price are exact decimals. */
export type DocumentLine = {
  description: string
  quantity: string
  unit: string
  price: string
  discountPcm: number
  discountMinor: number
  netMinor: number
  taxName: string
  taxRatePcm: number
  taxMinor: number
  periodStartOn: string | null
  periodEndOn: string | null
}

type Lined = {
  lines: DocumentLine[]
  taxTreatment: TaxTreatment
  currency: string
  exponent: number
  netMinor: number
  taxMinor: number
  totalMinor: number
}

/** The lines of an invoice or a credit note and what they come to, in the words of its page. */
export function linesPart(document: Lined, locale: string, total: string): PaperPart {
  const { lines, currency, exponent, taxTreatment } = document
  const money = (minor: number) => formatMoney({ minor, currency, exponent }, locale)
  const gross = taxTreatment === 'inclusive'
  const discounted = lines.some((line) => line.discountPcm)
  const taxes = taxesOf(lines)
  const period = ({ periodStartOn, periodEndOn }: DocumentLine) =>
    periodStartOn && periodEndOn ? `${dayText(periodStartOn, locale)} to ${dayText(periodEndOn, locale)}` : ''
  const sums: PaperSum[] = [
    ...(document.taxMinor || taxes.length ? [{ label: 'Net', value: money(document.netMinor) }] : []),
    ...taxes.map((tax) => ({ label: tax.taxName || `Tax ${tax.taxRatePcm / 1000} %`, value: money(tax.taxMinor) })),
    { label: total, value: money(document.totalMinor), strong: true },
  ]
  return {
    columns: [
      { label: 'Description' },
      { label: 'Quantity', numeric: true },
      { label: gross ? 'Price with tax' : 'Price', numeric: true },
      ...(discounted ? [{ label: 'Discount', numeric: true }] : []),
      ...(taxes.length ? [{ label: 'Tax', numeric: true }] : []),
      { label: gross ? 'Amount with tax' : 'Amount', numeric: true },
    ],
    rows: lines.map((line) => [
      { text: line.description, under: period(line) },
      `${formatDecimal(line.quantity, 0, locale)} ${unitOf(line.quantity, line.unit)}`.trim(),
      formatDecimal(line.price, exponent, locale),
      ...(discounted
        ? [line.discountPcm ? { text: money(-line.discountMinor), under: `${line.discountPcm / 1000} %` } : '–']
        : []),
      ...(taxes.length ? [line.taxName || `${line.taxRatePcm / 1000} %`] : []),
      money(gross ? line.netMinor + line.taxMinor : line.netMinor),
    ]),
    sums,
  }
}

export const reverseChargeNote = (treatment: TaxTreatment): Paper['notes'] =>
  treatment === 'reverse-charge' ? [{ title: '', lines: [reverseChargeText] }] : []

export const textNote = (title: string, text: string): Paper['notes'] =>
  text ? [{ title, lines: text.split('\n') }] : []
