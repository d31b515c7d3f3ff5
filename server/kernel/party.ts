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
