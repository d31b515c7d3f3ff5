import { topicNames } from '~/server/notifications/rules'

/** Names of all fields in the portal's forms. Others are never sent back: no page of ours has a place for them. */
const names = new Set(
  `
    accent address all amount announcementId answer area at back bankName batchId bic billing body card cardId
    catalogue category city client clientId code contactName country creditNoteId creditNotePrefix currency
    day decision description discount do dueDays dueFrom dueTo email externalId files find firm from fromOn iban id
    intent interval invitationId invoice invoiceId invoicePrefix invoices issuedOn itemId jobId keepCard kind
    lastDay legalName locale logo mail mailFrom max message metered method min name next note notificationId order
    origin overdue owner partPayments passkeyId password paymentId person personId phone postalCode price priceId
    proof purchaseOrder q quantity rate reason receiptPrefix receivedOn reference refundId region reminderDays
    replyTo requestId required response role seen serviceId sessionId staffRole startOn state subscriptionId tags tax
    taxInclusive taxRateId taxTreatment tickets tiering timeZone timing title to topic unit unread unsent
    updatedAt usage vatId weather well when
`
    .trim()
    .split(/\s+/),
)

/** Rows of a form: lines of a draft or a credit note, invoices to pay, clients picked, tiers of a price. */
const row =
  /^(?:lines\.(\d{1,4})\.[a-zA-Z]{1,20}|tiers\.(\d{1,4})\.[a-zA-Z]{1,20}|amount\.([\w-]{1,64})|client\.([\w-]{1,64}))$/

/** A draft has up to 200 lines, nothing else has more rows. */
export const MOST_ROWS = 250
/** Each row of a draft is ten fields. */
export const MOST_FIELDS = 2_500

const isPreference = (name: string) => {
  const [place = '', topic = '', more] = name.split('.')
  return (place === 'mail' || place === 'portal') && more === undefined && topicNames.some((one) => one === topic)
}

/** True for a field that some form of the portal has. */
export const isKnownField = (name: string): boolean => names.has(name) || row.test(name) || isPreference(name)

/** What of a form may be sent back to its page. */
export const knownFields = (fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => isKnownField(name)))

/** How many rows these fields fill: of the kind that has the most. */
export function rowsIn(fields: Iterable<string>): number {
  const rows = new Map<string, Set<string>>()
  for (const name of fields) {
    const [whole, ...keys] = row.exec(name) ?? []
    if (whole === undefined) continue
    const kind = whole.slice(0, whole.indexOf('.'))
    const key = keys.find((one) => one !== undefined) ?? ''
    rows.set(kind, (rows.get(kind) ?? new Set()).add(key))
  }
  return [...rows.values()].reduce((most, { size }) => Math.max(most, size), 0)
}
