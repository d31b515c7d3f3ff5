import type { Permission } from '../auth/policy'
import { shownEmail } from '../kernel/emailText'

export type Told = { data: Record<string, unknown> }

export type Kind = {
  /** What members of the event's client need to hear of it, and staff where `staff` does not say otherwise. */
  needs: Permission
  staff?: Permission
  /** What staff need where the event is of no client; without it those are the administrators' alone. */
  ofFirm?: Permission
  /** One plain sentence without who did it, and without amounts unless `needs` is a permission of money. */
  says: (event: Told) => string
  /** What of its data its own page shows. */
  shows?: readonly string[]
}

const word = ({ data }: Told, name: string, otherwise: string): string => {
  const value = data[name]
  return typeof value === 'string' && value !== '' ? value : otherwise
}
const client = (event: Told) => word(event, 'name', 'A client')
const somebody = (event: Told) => shownEmail(word(event, 'email', 'somebody'))

const number = (event: Told) => word(event, 'number', 'of a client')
const service = (event: Told) => word(event, 'service', 'a service')

function forInvoices({ data: { numbers } }: Told): string {
  if (!Array.isArray(numbers) || !numbers.length) return ''
  return ` for ${numbers.length === 1 ? 'invoice' : 'invoices'} ${numbers.join(', ')}`
}

/** `days` after the due day, negative before it. */
function reminded(event: Told): string {
  const { days } = event.data
  if (typeof days !== 'number') return `A reminder of invoice ${number(event)} was sent`
  if (days < 0) return `Invoice ${number(event)} is due soon`
  return days === 0 ? `Invoice ${number(event)} is due today` : `Invoice ${number(event)} is overdue`
}

/**
 * What others than the readers of the audit log may be told of. Who is not asked here is told nothing:
 * an event whose `did` is missing is seen in the audit log alone.
 */
export const kinds: Record<string, Kind> = {
  'client.added': { needs: 'clients.read', says: (event) => `${client(event)} became a client` },
  'client.changed': {
    needs: 'clients.read',
    says: (event) => `Details of ${client(event)} changed`,
    shows: ['changed'],
  },
  'client.activated': { needs: 'clients.read', says: (event) => `${client(event)} is active again` },
  'client.made-inactive': { needs: 'clients.read', says: (event) => `${client(event)} was made inactive` },
  'client.archived': { needs: 'clients.read', says: (event) => `${client(event)} was archived` },
  'organisation.changed': {
    needs: 'organisation.read',
    staff: 'clients.read',
    says: (event) => `${word(event, 'name', 'The organisation')} changed its legal and billing details`,
    shows: ['changed'],
  },
  'member.rights-changed': {
    needs: 'team.read',
    says: (event) => `Rights of ${somebody(event)} changed`,
    shows: ['from', 'to'],
  },
  'member.removed': { needs: 'team.read', says: (event) => `${somebody(event)} was removed from the organisation` },
  'invitation.sent': { needs: 'team.read', says: (event) => `${somebody(event)} was invited` },
  'invitation.renewed': { needs: 'team.read', says: (event) => `${somebody(event)} was invited again` },
  'invitation.resent': { needs: 'team.read', says: (event) => `The invitation of ${somebody(event)} was sent again` },
  'invitation.accepted': { needs: 'team.read', says: (event) => `${somebody(event)} accepted the invitation` },
  'invitation.revoked': { needs: 'team.read', says: (event) => `The invitation of ${somebody(event)} was revoked` },
  'person.role-changed': {
    needs: 'staff.manage',
    says: (event) => `${somebody(event)} is now ${word(event, 'to', 'staff')}`,
    shows: ['from', 'to'],
  },
  'person.deactivated': { needs: 'staff.manage', says: (event) => `The account of ${somebody(event)} was deactivated` },
  'person.reactivated': { needs: 'staff.manage', says: (event) => `The account of ${somebody(event)} was reactivated` },
  'firm.changed': { needs: 'firm.settings', says: () => 'The firm’s settings changed' },
  'firm.factor-required': { needs: 'firm.settings', says: () => 'Staff need a second factor from now on' },
  'firm.factor-not-required': { needs: 'firm.settings', says: () => 'Staff no longer need a second factor' },
  'import.published': {
    needs: 'clients.read',
    ofFirm: 'clients.read',
    says: (event) => `An import of ${word(event, 'kind', 'data')} was published`,
  },
  'mail.bounced': { needs: 'mails.read', says: (event) => `Mails to ${somebody(event)} bounce`, shows: ['why'] },
  'mail.complained': { needs: 'mails.read', says: (event) => `${somebody(event)} reported a mail as spam` },
  'job.died': {
    needs: 'jobs.manage',
    ofFirm: 'jobs.manage',
    says: (event) => `A job failed for good: ${word(event, 'kind', 'of an unknown kind')}`,
  },
  'invoice.issued': { needs: 'invoices.read', says: (event) => `Invoice ${number(event)} was issued` },
  'invoice.voided': { needs: 'invoices.read', says: (event) => `Invoice ${number(event)} is void`, shows: ['reason'] },
  'invoice.credited': {
    needs: 'invoices.read',
    says: (event) => `Credit note ${word(event, 'creditNote', '')} was issued for invoice ${number(event)}`,
    shows: ['reason'],
  },
  'invoice.uncollectible': {
    needs: 'invoices.manage',
    says: (event) => `Invoice ${number(event)} was written off`,
  },
  'invoice.reopened': {
    needs: 'invoices.manage',
    says: (event) => `Invoice ${number(event)} is asked for again`,
  },
  'invoice.left-drafts': {
    needs: 'invoices.manage',
    ofFirm: 'invoices.manage',
    says: () => 'Recurring invoices were left as drafts',
    shows: ['problem'],
  },
  'invoice.reminded': { needs: 'invoices.read', says: (event) => reminded(event) },
  'payment.received': { needs: 'payments.read', says: (event) => `A payment came in${forInvoices(event)}` },
  'payment.failed': {
    needs: 'payments.read',
    says: (event) => `A payment failed${forInvoices(event)}`,
    shows: ['problem'],
  },
  'payment.refunded': { needs: 'payments.read', says: (event) => `A payment was refunded${forInvoices(event)}` },
  'payment.reversed': { needs: 'payments.read', says: (event) => `A payment was taken back${forInvoices(event)}` },
  'payment.disputed': { needs: 'payments.manage', says: () => 'A card payment is disputed', shows: ['reason'] },
  'payment.dispute-won': { needs: 'payments.manage', says: () => 'A disputed card payment stays with the firm' },
  'payment.dispute-lost': { needs: 'payments.read', says: () => 'A card payment was charged back', shows: ['reason'] },
  'payment.over-returned': {
    needs: 'payments.manage',
    says: () => 'More of a card payment went back than was paid',
  },
  'payment.flagged': {
    needs: 'payments.manage',
    ofFirm: 'payments.manage',
    says: () => 'A payment at Stripe does not match what was asked for',
    shows: ['problem'],
  },
  'subscription.started': {
    needs: 'subscriptions.read',
    says: (event) => `The subscription to ${service(event)} started`,
  },
  'subscription.changed': {
    needs: 'subscriptions.read',
    says: (event) => `The subscription to ${service(event)} changed`,
    shows: ['from', 'to'],
  },
  'subscription.paused': {
    needs: 'subscriptions.read',
    says: (event) => `The subscription to ${service(event)} is paused`,
  },
  'subscription.resumed': {
    needs: 'subscriptions.read',
    says: (event) => `The subscription to ${service(event)} goes on`,
  },
  'subscription.cancelled': {
    needs: 'subscriptions.read',
    says: (event) => `The subscription to ${service(event)} was cancelled`,
    shows: ['on'],
  },
  'subscription.asked': {
    needs: 'subscriptions.request',
    staff: 'subscriptions.manage',
    says: (event) =>
      event.data.kind === 'cancel'
        ? `A cancellation of the subscription to ${service(event)} was asked for`
        : `A change of the subscription to ${service(event)} was asked for`,
  },
  'subscription.answered': {
    needs: 'subscriptions.request',
    staff: 'subscriptions.manage',
    says: (event) => `The request about ${service(event)} was answered`,
  },
  'announcement.published': {
    needs: 'activity.read',
    ofFirm: 'activity.read',
    says: (event) => `Announcement: ${word(event, 'title', 'news')}`,
  },
}

export const kindOf = (did: string): Kind | null => (Object.hasOwn(kinds, did) ? (kinds[did] ?? null) : null)
