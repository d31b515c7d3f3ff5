/** The first word of what was done, and what the audit log calls it. */
export const areas = {
  session: 'Signing in and out',
  person: 'People and their accounts',
  member: 'Members and rights',
  invitation: 'Invitations',
  client: 'Clients',
  organisation: 'Organisation details',
  service: 'Services',
  invoice: 'Invoices',
  import: 'Imports',
  export: 'Exports',
  firm: 'The firm',
} as const
export type Area = keyof typeof areas

/** "session.second-step-refused" as people read it: "Session second step refused". */
export function wordsOf(did: string): string {
  const words = did.replaceAll(/[.-]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
