import { expect, test } from 'vitest'
import { ownPath, pageFor, paths } from './paths'

test.each(['/', '/invoices?status=open', '/settings/profile', '/a/../clients', '/clients?next=//other.test'])(
  'signing in leads on to %s, which is ours',
  (next) => {
    const path = ownPath(next)
    expect(new URL(path, 'https://portal.test')).toEqual(new URL(next, 'https://portal.test'))
  },
)

test.each([
  undefined,
  null,
  '',
  'invoices',
  'https://other.test',
  'javascript:alert(1)',
  '//other.test',
  '/\\other.test',
  '/\t/other.test',
  '/.//other.test',
  '/..//other.test/x',
  '/a/..//other.test',
  '/%2e//other.test',
  '/./\\other.test',
  '/.\\\\other.test',
])('signing in never leads to another site: %j', (next) => {
  expect(ownPath(next)).toBe('/')
})

test.each([
  [`/invoices?q=${'a'.repeat(1_480)}`, `/invoices?q=${'a'.repeat(1_480)}`],
  [`/invoices?q=${'%F0%9F%99%82'.repeat(500)}`, '/invoices'],
  [`/invoices?q=${'🙂'.repeat(500)}`, '/invoices'],
  [`/${'a'.repeat(2_000)}`, '/'],
])('sign-in continues with the page alone if its filters are too long for a header: %#', (next, path) => {
  expect(ownPath(next)).toBe(path)
})

test.each([
  [paths.invoicesCsv({ status: 'open' }), '/invoices?status=open'],
  [paths.invoicePdf('inv_1'), '/invoices/inv_1'],
  [`${paths.invoicesZip()}?invoice=inv_1`, '/invoices'],
  [paths.statementPdf({ from: '2026-01-01' }), '/statement?from=2026-01-01'],
  [paths.statementCsv(), '/statement'],
  [paths.auditCsv({ area: 'session' }), '/settings/audit?area=session'],
  [paths.receiptPdf('rec_1'), '/'],
  [paths.creditNotePdf('crn_1'), '/'],
  [paths.usageCsv({ client: 'cli_1' }), '/'],
  [paths.invoices({ q: 'a.csv' }), '/invoices?q=a.csv'],
  ['//other.test/a.csv', '/'],
  [undefined, '/'],
])(
  'who signs in for a file sees the page that has it, since a file takes nobody away from the form: %j',
  (next, page) => {
    expect(pageFor(next)).toBe(page)
  },
)
