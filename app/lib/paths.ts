import { nextPath } from '~/server/kernel/nextPath'

export type Query = Record<string, string | number | null | undefined>

const withQuery = (path: string, query: Query = {}): string => {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return set.length ? `${path}?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}` : path
}

/** Every address of the portal. */
export const paths = {
  home: (query?: Query) => withQuery('/', query),
  signIn: (query?: Query) => withQuery('/sign-in', query),
  signOut: () => '/sign-out',
  secondStep: (query?: Query) => withQuery('/sign-in/step', query),
  passkeySignIn: () => '/sign-in/passkey',
  passkeySignInOptions: () => '/sign-in/passkey/options',
  passkeyOptions: () => '/settings/passkey',
  setup: () => '/setup',
  invitation: () => '/invitation',
  forgotPassword: (query?: Query) => withQuery('/forgot-password', query),
  resetPassword: () => '/reset-password',
  confirmAddress: () => '/confirm-address',
  profile: () => '/settings/profile',
  security: () => '/settings/security',
  organisation: () => '/settings/organisation',
  team: (query?: Query) => withQuery('/settings/team', query),
  staff: (query?: Query) => withQuery('/settings/staff', query),
  firm: () => '/settings/firm',
  access: () => '/settings/access',
  jobs: (query?: Query) => withQuery('/settings/jobs', query),
  mails: (query?: Query) => withQuery('/settings/mail', query),
  mail: (id: string) => `/settings/mail/${id}`,
  mailTemplates: (query?: Query) => withQuery('/settings/mail/templates', query),
  mailTemplateHtml: (name: string) => `/settings/mail-html/${name}`,
  audit: (query?: Query) => withQuery('/settings/audit', query),
  auditCsv: (query?: Query) => withQuery('/settings/audit.csv', query),
  clientNew: () => '/clients/new',
  clientEdit: (id: string) => `/clients/${id}/edit`,
  clientActivate: (id: string, query?: Query) => withQuery(`/clients/${id}/activate`, query),
  clientArchive: (id: string) => `/clients/${id}/archive`,
  clientPeople: (id: string, query?: Query) => withQuery(`/clients/${id}/people`, query),
  activity: (query?: Query) => withQuery('/activity', query),
  activityOf: (id: string) => `/activity/${id}`,
  notifications: (query?: Query) => withQuery('/notifications', query),
  notification: (id: string) => `/notifications/${id}`,
  preferences: () => '/settings/notifications',
  announcements: (query?: Query) => withQuery('/announcements', query),
  announcementNew: () => '/announcements/new',
  announcement: (id: string) => `/announcements/${id}`,
  announcementEdit: (id: string) => `/announcements/${id}/edit`,
  announcementPublish: (id: string) => `/announcements/${id}/publish`,
  brandCss: (version: string) => `/brand.css?v=${version}`,
  logo: (id: string) => `/logo/${id}`,
  lookAt: () => '/look-at',
  mailbox: () => '/dev/mail',
  mailboxMail: (id: string) => `/dev/mail/${id}`,
  mailboxHtml: (id: string) => `/dev/mail-html/${id}`,
  stripe: () => '/dev/stripe',
  stripeCheckout: (id: string) => `/dev/stripe/${id}`,
  invoices: (query?: Query) => withQuery('/invoices', query),
  invoicesCsv: (query?: Query) => withQuery('/invoices.csv', query),
  invoice: (id: string) => `/invoices/${id}`,
  invoiceEdit: (id: string) => `/invoices/${id}/edit`,
  invoiceIssue: (id: string) => `/invoices/${id}/issue`,
  invoiceVoid: (id: string) => `/invoices/${id}/void`,
  invoiceCredit: (id: string) => `/invoices/${id}/credit`,
  billing: () => '/settings/billing',
  taxRates: () => '/settings/tax-rates',
  creditNotePdf: (id: string) => `/credit-notes/${id}/pdf`,
  invoiceNew: (query?: Query) => withQuery('/invoices/new', query),
  invoicesBulk: (query?: Query) => withQuery('/invoices/bulk', query),
  invoicePdf: (id: string) => `/invoices/${id}/pdf`,
  invoicesZip: () => '/invoices/zip',
  statement: (query?: Query) => withQuery('/statement', query),
  statementCsv: (query?: Query) => withQuery('/statement.csv', query),
  statementPdf: (query?: Query) => withQuery('/statement/pdf', query),
  payments: (query?: Query) => withQuery('/payments', query),
  paymentsCsv: (query?: Query) => withQuery('/payments.csv', query),
  paymentNew: (query?: Query) => withQuery('/payments/new', query),
  payment: (id: string) => `/payments/${id}`,
  receiptPdf: (id: string) => `/receipts/${id}/pdf`,
  paymentRefund: (id: string) => `/payments/${id}/refund`,
  /** The invoices to pay, all that are open where none are named; `typed` is what was typed before. */
  pay: (invoiceIds: string[] = [], typed: Query = {}) => {
    const chosen = new URLSearchParams(invoiceIds.map((id) => ['invoice', id]))
    for (const [name, value] of Object.entries(typed)) if (value) chosen.append(name, String(value))
    return chosen.size ? `/pay?${chosen}` : '/pay'
  },
  checkout: (id: string) => `/pay/${id}`,
  /** `left` is the visit to Stripe's page that was left without saving a card. */
  cards: (left?: string) => withQuery('/settings/cards', { left }),
  clients: (query?: Query) => withQuery('/clients', query),
  clientsCsv: (query?: Query) => withQuery('/clients.csv', query),
  client: (id: string) => `/clients/${id}`,
  services: (query?: Query) => withQuery('/services', query),
  servicesCsv: (query?: Query) => withQuery('/services.csv', query),
  serviceNew: () => '/services/new',
  serviceEdit: (id: string) => `/services/${id}/edit`,
  servicePrices: (id: string) => `/services/${id}/prices`,
  subscriptions: (query?: Query) => withQuery('/subscriptions', query),
  subscriptionNew: (query?: Query) => withQuery('/subscriptions/new', query),
  subscription: (id: string) => `/subscriptions/${id}`,
  subscriptionChange: (id: string) => `/subscriptions/${id}/change`,
  service: (id: string, query?: Query) => withQuery(`/services/${id}`, query),
  usageCsv: (query?: Query) => withQuery('/usage.csv', query),
}

const FILE = /^(\/[^?]*?)(?:\.csv|\/pdf|\/zip)(\?.*)?$/
/** Files that are fetched from more than one page, or with what their page is not filtered by. */
const OF_NO_PAGE = /^\/(receipts|credit-notes|usage)(\/|$)/

/** Where signing in leads: a browser that gets a file stays where it is, so to the page that the file is fetched from. */
export function pageFor(next: unknown): string {
  const path = ownPath(next)
  const [, page, query = ''] = FILE.exec(path) ?? []
  if (!page) return path
  if (OF_NO_PAGE.test(page)) return '/'
  return path.startsWith(paths.invoicesZip()) ? page : `${page}${query}`
}

const LOCAL = /^\/(?![/\\])/

/** A path of ours that was asked for before signing in, or the start page for anything else. */
export function ownPath(next: unknown): string {
  if (typeof next !== 'string' || !LOCAL.test(next)) return '/'
  try {
    const url = new URL(next, 'http://portal.invalid')
    const path = nextPath(url)
    // Dots are taken out by now, and what they stood in front of may name another host.
    return url.host === 'portal.invalid' && LOCAL.test(path) ? path : '/'
  } catch {
    return '/'
  }
}
