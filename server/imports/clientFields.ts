import type { clients } from '../../db/schema'
import { shownEmail } from '../kernel/emailText'
import { fold, searchText, tidyText } from '../kernel/text'
import type { Cells } from './cells'
import type { Columns } from './columns'
import { parseCurrency, parseEmail } from './rules'

export const clientFields = {
  externalId: [
    'customerid',
    'clientid',
    'accountid',
    'customernumber',
    'clientnumber',
    'customerno',
    'clientno',
    'accountnumber',
    'id',
  ],
  name: [
    'company',
    'companyname',
    'organisation',
    'organization',
    'customername',
    'clientname',
    'customer',
    'client',
    'account',
    'accountname',
  ],
  firstName: ['givenname', 'forename'],
  lastName: ['surname', 'familyname'],
  contactName: ['contact', 'contactperson', 'attention'],
  email: ['emailaddress', 'mail', 'contactemail', 'billingemail'],
  phone: ['phonenumber', 'telephone', 'tel', 'mobile'],
  address: ['street', 'streetaddress', 'addressline1', 'address1', 'billingaddress'],
  city: ['town', 'billingcity'],
  region: ['state', 'province', 'county', 'billingstate'],
  postalCode: ['zip', 'zipcode', 'postcode', 'plz', 'billingpostalcode'],
  country: ['countryname', 'countrycode', 'billingcountry'],
  vatId: ['vat', 'vatnumber', 'vatno', 'taxid', 'taxnumber', 'ustid'],
  purchaseOrder: ['ponumber', 'po', 'purchaseordernumber'],
  currency: ['currencycode', 'billingcurrency'],
} as const
export type ClientField = keyof typeof clientFields

const plain = ['phone', 'address', 'city', 'region', 'postalCode', 'country', 'vatId', 'purchaseOrder'] as const

type Stored = typeof clients.$inferSelect

/** What a row says of a client; columns that the file does not have are absent, so that they change nothing. */
export type ClientRow = Partial<Pick<Stored, (typeof plain)[number] | 'contactName' | 'email' | 'currency'>> & {
  externalId: string
  name: string
}

/** Undefined where the row has a problem, which is noted. */
export function readClient(cells: Cells<ClientField>, columns: Columns<ClientField>): ClientRow | undefined {
  const text = (field: ClientField) => tidyText(cells.text(field))
  const person = [text('firstName'), text('lastName')].filter(Boolean).join(' ')
  const row: ClientRow = {
    externalId: cells.need('externalId', (text) => text) ?? '',
    name: text('name') || person || text('contactName'),
  }
  if (!row.name) cells.problem('has neither a company nor a person', columns.name ? 'name' : 'firstName')
  if (columns.contactName || columns.firstName || columns.lastName) row.contactName = text('contactName') || person
  if (columns.email) row.email = cells.read('email', parseEmail) ?? ''
  const currency = cells.read('currency', parseCurrency)
  if (currency) row.currency = currency
  for (const field of plain) if (columns[field]) row[field] = text(field)
  return cells.good() ? row : undefined
}

type Searched = Pick<Stored, 'name' | 'contactName' | 'email' | 'city' | 'country' | 'externalId'>

/** The two columns that follow from others. */
export const derived = (client: Searched) => ({
  nameKey: fold(client.name),
  searchText: searchText(
    ...[client.name, client.contactName, ...bothForms(client.email), client.city, client.country, client.externalId],
  ),
})

/** An address is found as it is stored and as it is shown. */
const bothForms = (email: string): string[] => [...new Set([email, shownEmail(email)])]
