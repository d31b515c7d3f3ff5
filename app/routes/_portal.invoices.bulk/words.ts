import type { BulkKind } from '~/server/invoices/bulkRules'

const counted = (count: string, one: boolean) => `${count} ${one ? 'invoice' : 'invoices'}`

/** What each thing that can be done to many invoices is called: its page, its button, and for a row. */
export const titles: Record<
  BulkKind,
  { page: string; button: (count: string, one: boolean) => string; will: string; did: string }
> = {
  paid: {
    page: 'Mark as paid',
    button: (count, one) => `Mark ${counted(count, one)} as paid`,
    will: 'Will be marked as paid',
    did: 'Marked as paid',
  },
  remind: {
    page: 'Send reminders',
    button: (count, one) => (one ? 'Send 1 reminder' : `Send ${count} reminders`),
    will: 'A reminder will be sent',
    did: 'A reminder was sent',
  },
  download: {
    page: 'Download PDFs',
    button: (count, one) => (one ? 'Download 1 PDF' : `Download ${count} PDFs`),
    will: 'Will be in the file',
    did: 'Is in the file',
  },
}
