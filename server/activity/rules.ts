import { shownEmail, shownSender } from '../kernel/emailText'

/** The first word of what was done, and what the audit log calls it. */
export const areas = {
  session: 'Signing in and out',
  person: 'People and their accounts',
  member: 'Members and rights',
  invitation: 'Invitations',
  client: 'Clients',
  organisation: 'Organisation details',
  service: 'Services',
  subscription: 'Subscriptions',
  invoice: 'Invoices',
  payment: 'Payments',
  import: 'Imports',
  export: 'Exports',
  firm: 'The firm',
  announcement: 'Announcements',
  mail: 'Mails',
  job: 'Jobs',
} as const
export type Area = keyof typeof areas
export const areaNames = Object.keys(areas) as Area[]

/** "session.second-step-refused" as people read it: "Session second step refused". */
export function wordsOf(did: string): string {
  const words = did.replaceAll(/[.-]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Somebody who was not signed in is named by the address that they tried. */
export const whoOf = ({ actorName, data }: { actorName: string; data: Record<string, unknown> }): string =>
  actorName || (typeof data.email === 'string' ? shownEmail(data.email) : '')

/** What an event says beside its words, each as a name and a text; by name, since databases keep no order in JSON. */
export const detailsOf = (data: Record<string, unknown>): [string, string][] =>
  Object.entries(data)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, typeof value === 'string' ? shownSender(value) : JSON.stringify(value)])
