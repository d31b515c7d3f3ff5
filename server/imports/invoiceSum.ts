import { type Exact, parseExact, type Rounding, toLimbs, toMinor } from '../kernel/exact'
import { decimalOf, parseMinor, split } from '../kernel/money'
import { withoutBinaryTail } from './binaryTail'
import { exactItem, type InvoiceField, type InvoiceHead, type InvoiceItem } from './invoiceFields'
import { BadCell, lineNetMinor, numberText, plainNumber, taxRateOf } from './rules'

export type SummedLine = {
  description: string
  unit: string
  quantityWhole: number
  quantityFrac: number
  priceWhole: number
  priceFrac: number
  netMinor: number
  taxRatePcm: number
  taxMinor: number
}

export type Summed = { netMinor: number; taxMinor: number; totalMinor: number; lines: SummedLine[] }

/** The decimals of the currency, and the decimal sign of the files. */
export type Numbers = { exponent: number; decimal: 'dot' | 'comma' }

/** What does not add up, and in which column. */
export class DoesNotAddUp extends BadCell {
  constructor(
    message: string,
    readonly field: InvoiceField,
  ) {
    super(message)
  }
}

/**
 * The invoice in minor units. An invoice of which no file has lines (`items` null) gets one line of its
 * net amount. Calls `rounds` for amounts with the tail of a binary sum, and of lines without a price also for more
 * decimals than are kept; `column` is named for these. Throws DoesNotAddUp, naming both figures,
 * unless lines + tax are the total.
 */
export function sumInvoice(
  head: InvoiceHead,
  items: InvoiceItem[] | null,
  { exponent, decimal }: Numbers,
  rounds: (field: InvoiceField, rounding: Rounding, column?: string) => void = () => undefined,
): Summed {
  const tailless = (text: string, rounding: (rounding: Rounding) => void) =>
    withoutBinaryTail(plainNumber(numberText(text, decimal)), exponent, rounding)
  const amount = (field: 'net' | 'tax' | 'total') => {
    const text = head[field]
    if (text === '') return undefined
    return amountOf(
      tailless(text, (rounding) => rounds(field, rounding)),
      text,
      field,
      exponent,
    )
  }
  const shown = (minor: number) => decimalOf({ minor, exponent })
  const taxMinor = amount('tax') ?? 0
  const total = amount('total')
  if (items === null && total === undefined)
    throw new DoesNotAddUp('is empty, and no file has lines of this invoice', 'total')
  const lines = items?.map((item) => {
    const counted = (rounding: Rounding) => rounds('amount', rounding, item.amountColumn)
    return lineOf(item, exponent, (text) => parseExact(tailless(text, counted), counted, text))
  }) ?? [asImported((total ?? 0) - taxMinor, exponent)]
  const netMinor = lines.reduce((sum, line) => sum + line.netMinor, 0)
  const totalMinor = netMinor + taxMinor
  if (total !== undefined && total !== totalMinor) {
    const tax = taxMinor ? ` and the tax to ${shown(taxMinor)}, together ${shown(totalMinor)}` : ''
    const of = `${lines.length} ${lines.length === 1 ? 'line comes' : 'lines come'}`
    throw new DoesNotAddUp(`the total is ${shown(total)}, its ${of} to ${shown(netMinor)}${tax}`, 'total')
  }
  const net = amount('net')
  if (net !== undefined && net !== netMinor) {
    throw new DoesNotAddUp(`the net amount is ${shown(net)}, the total without tax ${shown(netMinor)}`, 'net')
  }
  if (totalMinor < 0) throw new DoesNotAddUp('is below zero: credit notes are not imported', 'total')
  const taxes = split(
    taxMinor,
    lines.map((line) => line.netMinor),
  )
  const taxRatePcm = taxRateOf(taxMinor, netMinor)
  return {
    netMinor,
    taxMinor,
    totalMinor,
    lines: lines.map((line, i) => ({ ...line, taxRatePcm, taxMinor: taxes[i] ?? 0 })),
  }
}

function amountOf(text: string, written: string, field: InvoiceField, exponent: number): number {
  try {
    return parseMinor(text, exponent, written)
  } catch (error) {
    throw new DoesNotAddUp(error instanceof Error ? error.message : String(error), field)
  }
}

function lineOf(item: InvoiceItem, exponent: number, priceOf: (amount: string) => Exact): SummedLine {
  const { quantity, price, amount, ...said } = exactItem(item, priceOf)
  const netMinor = lineNetMinor(price, quantity, exponent)
  if (amount !== undefined && toMinor(amount, exponent) !== netMinor) {
    const computed = decimalOf({ minor: netMinor, exponent })
    throw new DoesNotAddUp(`"${item.description}" is ${item.amount}, price times quantity is ${computed}`, 'amount')
  }
  return line(said, quantity, price, netMinor)
}

const asImported = (netMinor: number, exponent: number): SummedLine =>
  line(
    { description: 'As imported', unit: '' },
    parseExact('1'),
    parseExact(decimalOf({ minor: netMinor, exponent })),
    netMinor,
  )

function line(
  said: { description: string; unit: string },
  quantity: Exact,
  price: Exact,
  netMinor: number,
): SummedLine {
  const [q, p] = [toLimbs(quantity), toLimbs(price)]
  const limbs = { quantityWhole: q.whole, quantityFrac: q.frac, priceWhole: p.whole, priceFrac: p.frac }
  return { ...said, ...limbs, netMinor, taxRatePcm: 0, taxMinor: 0 }
}
