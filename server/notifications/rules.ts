/** How somebody is told of a topic: in the portal, and by mail at once, once a day, or not. */
export type Way = { portal: boolean; mail: 'off' | 'now' | 'digest' }

type TopicRule = { label: string; about: string; usual: Way }

/** What people choose by; each holds one or more kinds of events. */
export const topics = {
  announcements: {
    label: 'Announcements',
    about: 'What the firm tells its clients',
    usual: { portal: true, mail: 'now' },
  },
  invoices: {
    label: 'Invoices',
    about: 'An invoice or a credit note was issued, or one is void',
    usual: { portal: true, mail: 'now' },
  },
  reminders: {
    label: 'What is due',
    about: 'An invoice is due soon, due, or overdue',
    usual: { portal: true, mail: 'now' },
  },
  payments: {
    label: 'Payments',
    about: 'A payment came in, failed, or was given back',
    usual: { portal: true, mail: 'now' },
  },
  disputes: {
    label: 'Payments that need a look',
    about: 'A payment is disputed, or does not match what was asked for',
    usual: { portal: true, mail: 'now' },
  },
  subscriptions: {
    label: 'Subscriptions',
    about: 'A subscription changed, or a change was asked for',
    usual: { portal: true, mail: 'now' },
  },
  team: {
    label: 'People and rights',
    about: 'Somebody joined or left, or rights changed',
    usual: { portal: true, mail: 'now' },
  },
  clients: {
    label: 'Client details',
    about: 'A client’s details were changed',
    usual: { portal: true, mail: 'off' },
  },
  imports: {
    label: 'Imports',
    about: 'Data was imported',
    usual: { portal: true, mail: 'off' },
  },
  trouble: {
    label: 'Mails and jobs that fail',
    about: 'An email bounced, a job failed, or invoices were not issued',
    usual: { portal: true, mail: 'digest' },
  },
} as const satisfies Record<string, TopicRule>
export type Topic = keyof typeof topics

export const topicNames = Object.keys(topics) as Topic[]
export const isTopic = (name: string): name is Topic => Object.hasOwn(topics, name)

/** Administrators; owners of the event's client; its members with the right `billing`; the person it was done to; members of the clients an announcement is for. */
export type Told = 'admins' | 'owners' | 'billing' | 'person' | 'announced'

/** Who is told of what. Nobody is told of an event that is not here. */
export const tellings: Record<string, { topic: Topic; whom: readonly Told[] }> = {
  'announcement.published': { topic: 'announcements', whom: ['announced'] },
  'invoice.issued': { topic: 'invoices', whom: ['billing'] },
  'invoice.voided': { topic: 'invoices', whom: ['billing'] },
  'invoice.credited': { topic: 'invoices', whom: ['billing'] },
  'invoice.reminded': { topic: 'reminders', whom: ['billing'] },
  'payment.received': { topic: 'payments', whom: ['billing'] },
  'payment.failed': { topic: 'payments', whom: ['billing', 'admins'] },
  'payment.refunded': { topic: 'payments', whom: ['billing'] },
  'payment.reversed': { topic: 'payments', whom: ['billing'] },
  'payment.disputed': { topic: 'disputes', whom: ['admins'] },
  'payment.dispute-won': { topic: 'disputes', whom: ['admins'] },
  'payment.dispute-lost': { topic: 'disputes', whom: ['admins'] },
  'payment.over-returned': { topic: 'disputes', whom: ['admins'] },
  'payment.flagged': { topic: 'disputes', whom: ['admins'] },
  'subscription.started': { topic: 'subscriptions', whom: ['billing'] },
  'subscription.changed': { topic: 'subscriptions', whom: ['billing'] },
  'subscription.paused': { topic: 'subscriptions', whom: ['billing'] },
  'subscription.resumed': { topic: 'subscriptions', whom: ['billing'] },
  'subscription.cancelled': { topic: 'subscriptions', whom: ['billing'] },
  'subscription.asked': { topic: 'subscriptions', whom: ['admins'] },
  'subscription.answered': { topic: 'subscriptions', whom: ['billing'] },
  'invitation.accepted': { topic: 'team', whom: ['admins', 'owners'] },
  'member.rights-changed': { topic: 'team', whom: ['owners', 'person'] },
  'member.removed': { topic: 'team', whom: ['owners'] },
  'organisation.changed': { topic: 'clients', whom: ['admins'] },
  'client.changed': { topic: 'clients', whom: ['admins'] },
  'import.published': { topic: 'imports', whom: ['admins'] },
  'invoice.left-drafts': { topic: 'trouble', whom: ['admins'] },
  'mail.bounced': { topic: 'trouble', whom: ['admins'] },
  'mail.complained': { topic: 'trouble', whom: ['admins'] },
  'job.died': { topic: 'trouble', whom: ['admins'] },
}

/** What somebody is told of themselves, which they may hear as long as they belong to the client. */
export const ofYourself: Record<string, string> = {
  'member.rights-changed': 'Your rights were changed',
}

const MINUTE = 60_000

/** What comes within this time of a mail about the same thing waits for the next one. */
export const TOGETHER_MS = 5 * MINUTE

/** How long the mail of a payment that somebody recorded is held back: as long as 'mark paid' can be undone, unsaid. */
export const HELD_BACK_MS = 61 * MINUTE

/** The first moment at which an event that is told at `now` may be mailed. */
export const mailableFrom = (
  { did, actorId, data }: { did: string; actorId: string | null; data: Record<string, unknown> },
  now: Date,
): Date =>
  did === 'payment.received' && actorId !== null && data.method !== 'card'
    ? new Date(now.getTime() + HELD_BACK_MS)
    : now

/** How far the clocks of two processes may differ, and how long a mail may take to be made. */
const MEANWHILE_MS = 5_000

/**
 * When the mail about something that is told at `now` goes out, by when the last one about the same thing
 * does or did: the first at once, those that follow soon after it together.
 */
export function mailTime(last: Date | null, now: Date): Date {
  if (!last || last.getTime() + TOGETHER_MS <= now.getTime()) return now
  // One that is about to go may have been made without this.
  return last.getTime() > now.getTime() + MEANWHILE_MS ? last : new Date(last.getTime() + TOGETHER_MS)
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Minutes since it was 08:00 in a time zone; negative before it. */
export function sinceEight(now: Date, timeZone: string): number {
  let clock = clocks.get(timeZone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    clocks.set(timeZone, clock)
  }
  const [hour = 0, minute = 0] = clock.format(now).split(':').map(Number)
  return (hour - 8) * 60 + minute
}
