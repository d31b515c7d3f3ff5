import { type Exact, formatExact, parseExact } from '../kernel/exact'
import { tidyText } from '../kernel/text'
import { addDays } from '../kernel/time'
import type { Cells } from './cells'
import type { Columns } from './columns'
import type { ImportOptions } from './input'
import { parseCurrency, parseStatus, plainNumber } from './rules'

export const invoiceFields = {
  externalId: ['invoiceid', 'invoicenumber', 'invoiceno', 'invoice', 'number', 'documentnumber', 'id'],
  number: ['invoicenumber', 'invoiceno', 'documentnumber', 'invoice', 'invoiceid', 'id'],
  client: [
    'customerid',
    'clientid',
    'accountid',
    'customernumber',
    'clientnumber',
    'customer',
    'customername',
    'clientname',
    'company',
  ],
  issuedOn: ['invoicedate', 'issuedate', 'issued', 'dateofissue', 'date', 'createdon'],
  dueOn: ['duedate', 'due', 'paymentdue'],
  status: ['invoicestatus'],
  currency: ['currencycode'],
  net: ['subtotal', 'netamount', 'nettotal', 'totalnet'],
  tax: ['taxamount', 'vat', 'vatamount', 'totaltax'],
  total: ['invoicetotal', 'grandtotal', 'totalamount', 'grossamount', 'gross'],
  purchaseOrder: ['ponumber', 'po', 'purchaseordernumber'],
  address: ['billingaddress', 'billtoaddress', 'street'],
  city: ['billingcity', 'billtocity'],
  region: ['billingstate', 'billtostate', 'state', 'province'],
  postalCode: ['billingpostalcode', 'billtopostalcode', 'postcode', 'zip'],
  country: ['billingcountry', 'billtocountry'],
  lineId: ['invoicelineid', 'lineitemid', 'lineno', 'linenumber'],
  description: [
    'trackname',
    'item',
    'itemname',
    'itemdescription',
    'linedescription',
    'product',
    'productname',
    'service',
  ],
  genre: ['genrename'],
  media: ['mediatypename'],
  quantity: ['qty', 'units', 'hours'],
  unit: ['unitname', 'uom'],
  price: ['unitprice', 'rate', 'unitcost'],
  amount: ['lineamount', 'linetotal', 'linenet', 'extendedprice'],
} as const
export type InvoiceField = keyof typeof invoiceFields

/** The fields of an invoice in one row; amounts stay as the file has them until the currency is known. */
export type InvoiceHead = {
  externalId: string
  number: string
  client: string
  issuedOn: string
  dueOn: string
  status: 'open' | 'paid' | 'void' | 'uncollectible'
  currency: string
  net: string
  tax: string
  total: string
  purchaseOrder: string
  address: { address: string; city: string; region: string; postalCode: string; country: string }
}

/** `amount` is as the file has it if there is no price. */
export type InvoiceItem = {
  description: string
  quantity: string
  unit: string
  price: string
  amount: string
  amountColumn: string
}

/** A file has invoices, lines, or one row for each line with its invoice beside it. */
export type SheetKind = 'invoices' | 'lines' | 'both'

export function kindOf(columns: Columns<InvoiceField>): SheetKind {
  // A constant says nothing of what the file is.
  const has = (field: InvoiceField) => (columns[field]?.index ?? -1) >= 0
  const head = has('client') || has('issuedOn')
  const items = has('quantity') || has('price') || has('amount')
  if (head && items) return 'both'
  return items ? 'lines' : 'invoices'
}

export function readHead(cells: Cells<InvoiceField>, options: ImportOptions): InvoiceHead {
  const text = (field: InvoiceField) => tidyText(cells.text(field))
  const externalId = cells.need('externalId', (text) => text) ?? ''
  const issuedOn = cells.need('issuedOn', cells.day) ?? ''
  const dueOn = cells.read('dueOn', cells.day) ?? (issuedOn && addDays(issuedOn, options.dueDays))
  const negative = (['total', 'net', 'tax'] as const).find((field) => cells.text(field).startsWith('-'))
  if (negative && /[1-9]/.test(cells.text(negative)))
    cells.problem('is below zero: credit notes are not imported', negative)
  return {
    externalId,
    number: cells.text('number') || externalId,
    client: cells.need('client', (text) => text) ?? '',
    issuedOn,
    dueOn,
    status: cells.read('status', parseStatus) ?? options.status,
    currency: cells.read('currency', parseCurrency) ?? options.currency ?? '',
    net: written(cells, 'net'),
    tax: written(cells, 'tax'),
    total: written(cells, 'total'),
    purchaseOrder: text('purchaseOrder'),
    address: {
      address: text('address'),
      city: text('city'),
      region: text('region'),
      postalCode: text('postalCode'),
      country: text('country'),
    },
  }
}

/** A number as the file has it; empty if it is not one, which is a problem. */
const written = (cells: Cells<InvoiceField>, field: InvoiceField) => cells.number(field) && cells.text(field)

const shown = (value: Exact | undefined): string => (value === undefined ? '' : formatExact(value))

export function readItem(cells: Cells<InvoiceField>, columns: Columns<InvoiceField>): InvoiceItem {
  const text = (field: InvoiceField) => tidyText(cells.text(field))
  const quantity = cells.exact('quantity')
  const price = cells.exact('price')
  const amount = cells.text('price') ? shown(cells.exact('amount')) : written(cells, 'amount')
  if (!cells.text('price') && !cells.text('amount')) cells.problem('is empty', 'price')
  if (!cells.text('price') && amount) {
    const plain = plainNumber(cells.number('amount'))
    cells.read('amount', (text) => parseExact(plain, () => undefined, text))
  }
  const more = [text('genre'), text('media')].filter(Boolean).join(', ')
  const description = text('description') || 'As imported'
  return {
    description: more ? `${description} (${more})` : description,
    quantity: shown(quantity),
    unit: text('unit'),
    price: shown(price),
    amount,
    amountColumn: columns.amount?.name ?? 'amount',
  }
}

export type ReadItem = { description: string; unit: string; quantity: Exact; price: Exact; amount: Exact | undefined }

/** Without a quantity it is one; without a price the amount is the price of one, which `priceOf` reads. */
export function exactItem(item: InvoiceItem, priceOf: (amount: string) => Exact): ReadItem {
  const said = { description: item.description, unit: item.unit }
  if (!item.price) return { ...said, quantity: parseExact('1'), price: priceOf(item.amount), amount: undefined }
  const quantity = parseExact(item.quantity || '1')
  return { ...said, quantity, price: parseExact(item.price), amount: item.amount ? parseExact(item.amount) : undefined }
}
