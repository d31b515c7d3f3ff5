/** Who a document names, frozen into it when it is issued. */
export type Party = {
  name: string
  legalName?: string
  addressLines: string[]
  country?: string
  vatId?: string
  email?: string
  purchaseOrder?: string
}

export type PaymentDetails = { iban?: string; bic?: string; bankName?: string; reference?: string }

/** How a document looks, frozen into it: the logo's id and the firm's colour. */
export type Branding = { logoId?: string | null; accent?: string }

/** Quantity and price are exact decimals. */
export type CreditNoteLine = {
  /** The invoice's line that it takes from. */
  lineId: string
  description: string
  quantity: string
  unit: string
  price: string
  netMinor: number
  taxName: string
  taxRatePcm: number
  taxMinor: number
}

/** What a receipt says. */
export type ReceiptData = {
  seller: Party
  buyer: Party
  branding: Branding
  method: 'transfer' | 'cash' | 'card' | 'other'
  card: string
  reference: string
  currency: string
  exponent: number
  amountMinor: number
  receivedOn: string
  /** What it paid when it came in; what is left of the amount was kept as credit. */
  invoices: { number: string; amountMinor: number }[]
  creditMinor: number
}
