import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { afterAll, expect, test } from 'vitest'
import { dialect } from '../db/columns'
import {
  announcementClients,
  announcements,
  cards,
  checkouts,
  creditNotes,
  links,
  memberships,
  payments,
  people,
  prices,
  receipts,
  subscriptionRequests,
  subscriptions,
} from '../db/schema'
import { record } from './activity/record'
import { type Permission, policy, scopeOf } from './auth/policy'
import { nobody, type Person, type Right, type StaffRole, type Viewer } from './auth/viewer'
import { recountClient } from './clients/counts'
import type { Context } from './context'
import { recountInvoice } from './invoices/counts'
import { makeDraft } from './invoices/testing'
import { makeId } from './kernel/ids'
import { Refusal, type RefusalCode } from './kernel/refusal'
import {
  as,
  makeClient,
  makeInvoice,
  makeService,
  member,
  NOW,
  staff,
  system,
  testContext,
  testPasswords,
  testStore,
} from './testing'
import { appRouter } from './trpc/root'
import { makeUsage } from './usage/testing'

type Thing =
  | 'invoice'
  | 'service'
  | 'client'
  | 'person'
  | 'event'
  | 'announcement'
  | 'draft'
  | 'draft-invoice'
  | 'subscription'
  | 'asked-subscription'
  | 'lost-invoice'
  | 'payment'
  | 'flagged'
  | 'checkout'
  | 'card'
  | 'receipt'
  | 'credit-note'

/**
 * What a door asks of the policy, and whose thing its id names: in the address, and for an intent in its
 * `body`, for a procedure in its `input`, which are made from that id and have to be good otherwise.
 */
type Door = {
  needs: Permission
  of?: Thing
  body?: (id: string) => Record<string, string>
  /** What those with the right are told, where the world of this test holds nothing that the door could be for. */
  told?: RefusalCode
  input?: (id: string) => unknown
}

/** Of the client with this id, as the world below has them. */
const colleague = (id: string) => ({ clientId: id, personId: `per_2_${id}` })
const batch = () => ({ batchId: makeId('bat', 0), invoices: 'inv_1 inv_2' })
const invitation = (id: string) => ({ invitationId: `lnk_${id}` })
const invited = (clientId: string) => ({ clientId, email: 'new@client.test', name: 'New', usage: 'yes' })

const ofClient = (clientId: string) => ({ clientId })
const oneLine = { 'lines.0.description': 'Work', 'lines.0.price': '1' }

const request = (id: string) => ({ requestId: `srq_${id}` })
/** What a subscription of the world below costs. */
const priceAt = (id: string) => `prc_${id.replace(/^sub_[ab]_/, '')}`

const byHand = (clientId: string) => ({
  clientId,
  paymentId: makeId('pay', 0),
  amount: '1.00',
  currency: 'EUR',
  method: 'transfer',
  receivedOn: '2026-03-10',
})

/** Every loader, intent and procedure there is; a new one without a row here fails. */
const doors: Record<string, Door> = {
  'loader _portal': { needs: 'portal.use' },
  'loader _portal._index': { needs: 'dashboard.read' },
  'loader _portal.settings.profile': { needs: 'account.manage' },
  'action _portal.settings.profile profile': {
    needs: 'account.manage',
    body: () => ({ name: 'Another name', locale: 'de-DE', timeZone: 'Europe/Berlin' }),
  },
  'action _portal.settings.profile address': {
    needs: 'account.manage',
    body: () => ({ email: 'another@mail.test' }),
  },
  'action _portal.settings.profile password': {
    needs: 'account.manage',
    body: () => ({ password: 'another password for the fence' }),
  },
  'loader _portal.invoices._index': { needs: 'invoices.read' },
  'loader _portal.invoices.$id': { needs: 'invoices.read', of: 'invoice' },
  'loader invoices[.]csv': { needs: 'invoices.export' },
  'loader invoices.$id.pdf': { needs: 'invoices.read', of: 'invoice' },
  'loader credit-notes.$id.pdf': { needs: 'invoices.read', of: 'credit-note' },
  'loader receipts.$id.pdf': { needs: 'payments.read', of: 'receipt' },
  'loader invoices.zip': { needs: 'invoices.export', told: 'invalid' },
  'action invoices.zip zip': { needs: 'invoices.export', of: 'invoice', body: (invoices) => ({ invoices }) },
  'loader _portal.invoices.bulk': { needs: 'invoices.manage' },
  'action _portal.invoices.bulk paid': {
    needs: 'payments.manage',
    body: () => ({ ...batch(), method: 'transfer', receivedOn: '2026-03-14' }),
  },
  'action _portal.invoices.bulk remind': { needs: 'invoices.manage', body: () => batch() },
  'action _portal.invoices.bulk undo': { needs: 'payments.manage', body: () => batch(), told: 'not-found' },
  'loader _portal.payments._index': { needs: 'payments.read' },
  'loader _portal.payments.$id': { needs: 'payments.read', of: 'payment' },
  'action _portal.payments.$id check': { needs: 'payments.manage', of: 'flagged' },
  'action _portal.payments.$id decide': {
    needs: 'payments.manage',
    of: 'flagged',
    body: () => ({ decision: 'book' }),
  },
  'loader _portal.statement': { needs: 'payments.read', of: 'client' },
  'loader statement[.]csv': { needs: 'payments.export', of: 'client' },
  'loader statement.pdf': { needs: 'payments.export', of: 'client' },
  'loader payments[.]csv': { needs: 'payments.export' },
  'loader _portal.payments.new': { needs: 'payments.manage' },
  'action _portal.payments.new preview': { needs: 'payments.manage', of: 'client', body: byHand },
  'action _portal.payments.new record': { needs: 'payments.manage', of: 'client', body: byHand },
  'loader _portal.payments.$id_.refund': { needs: 'payments.manage', of: 'payment' },
  'action _portal.payments.$id_.refund refund': {
    needs: 'payments.manage',
    of: 'payment',
    body: () => ({ refundId: makeId('ref', 0), amount: '1.00' }),
  },
  'action _portal.payments.$id_.refund reverse': {
    needs: 'payments.manage',
    of: 'payment',
    body: () => ({ reason: 'A mistake' }),
  },
  'procedure payments.list': { needs: 'payments.read' },
  'procedure payments.get': { needs: 'payments.read', of: 'payment', input: (paymentId) => ({ paymentId }) },
  'loader _portal.pay._index': { needs: 'payments.make' },
  'action _portal.pay._index pay': { needs: 'payments.make' },
  'loader _portal.pay.$id': { needs: 'payments.read', of: 'checkout' },
  'action _portal.pay.$id check': { needs: 'payments.read', of: 'checkout' },
  'loader _portal.settings.cards': { needs: 'payments.make' },
  'action _portal.settings.cards add': { needs: 'payments.make' },
  'action _portal.settings.cards remove': { needs: 'payments.make', of: 'card', body: (cardId) => ({ cardId }) },
  'action _portal.settings.cards autopay': { needs: 'payments.make', of: 'card', body: (cardId) => ({ cardId }) },
  'loader _portal.services._index': { needs: 'services.read' },
  'loader _portal.services.$id': { needs: 'services.read', of: 'service' },
  'loader _portal.services.new': { needs: 'catalogue.manage' },
  'action _portal.services.new add': {
    needs: 'catalogue.manage',
    body: () => ({ serviceId: makeId('svc', 0), name: 'Backups' }),
  },
  'loader _portal.services.$id_.edit': { needs: 'catalogue.manage', of: 'service' },
  'action _portal.services.$id_.edit save': {
    needs: 'catalogue.manage',
    of: 'service',
    body: () => ({ name: 'Backups', updatedAt: NOW.toISOString() }),
  },
  'action _portal.services.$id_.edit retire': { needs: 'catalogue.manage', of: 'service' },
  'action _portal.services.$id_.edit offer': { needs: 'catalogue.manage', of: 'service' },
  'loader _portal.services.$id_.prices': { needs: 'catalogue.manage', of: 'service' },
  'action _portal.services.$id_.prices add': {
    needs: 'catalogue.manage',
    of: 'service',
    body: () => ({
      ...{ priceId: makeId('prc', 0), kind: 'flat', interval: 'month' },
      ...{ currency: 'EUR', unit: '9.50', fromOn: '2026-04-01' },
    }),
  },
  'action _portal.services.$id_.prices end': {
    needs: 'catalogue.manage',
    of: 'service',
    body: (id) => ({ priceId: `prc_${id}` }),
  },
  'loader _portal.subscriptions._index': { needs: 'subscriptions.read' },
  'loader _portal.subscriptions.new': { needs: 'subscriptions.manage' },
  'action _portal.subscriptions.new start': {
    needs: 'subscriptions.manage',
    body: () => ({
      ...{ subscriptionId: makeId('sub', 0), clientId: 'none_such', priceId: 'none_such' },
      ...{ startOn: '2026-03-15', timing: 'advance' },
    }),
  },
  'loader _portal.subscriptions.$id': { needs: 'subscriptions.read', of: 'subscription' },
  'action _portal.subscriptions.$id ask': {
    needs: 'subscriptions.request',
    of: 'subscription',
    body: () => ({ kind: 'change', quantity: '7' }),
  },
  'action _portal.subscriptions.$id withdraw': {
    needs: 'subscriptions.request',
    of: 'asked-subscription',
    body: request,
  },
  'action _portal.subscriptions.$id decline': {
    needs: 'subscriptions.manage',
    of: 'asked-subscription',
    body: (id) => ({ ...request(id), answer: 'Not this year' }),
  },
  'action _portal.subscriptions.$id invoice-now': { needs: 'invoices.manage', of: 'subscription' },
  'action _portal.subscriptions.$id credit-item': {
    needs: 'invoices.manage',
    of: 'subscription',
    body: (id) => ({ itemId: `itm_${id}` }),
  },
  'action _portal.subscriptions.$id drop-item': {
    needs: 'invoices.manage',
    of: 'subscription',
    body: (id) => ({ itemId: `itm_${id}` }),
  },
  'loader _portal.subscriptions.$id_.change': { needs: 'subscriptions.manage', of: 'subscription' },
  'action _portal.subscriptions.$id_.change look': {
    needs: 'subscriptions.manage',
    of: 'subscription',
    body: (id) => ({ priceId: priceAt(id), quantity: '7' }),
  },
  'action _portal.subscriptions.$id_.change change': {
    needs: 'subscriptions.manage',
    of: 'subscription',
    body: (id) => ({ priceId: priceAt(id), quantity: '7', updatedAt: NOW.toISOString() }),
  },
  'action _portal.subscriptions.$id_.change pause': { needs: 'subscriptions.manage', of: 'subscription' },
  'action _portal.subscriptions.$id_.change resume': { needs: 'subscriptions.manage', of: 'asked-subscription' },
  'action _portal.subscriptions.$id_.change keep': { needs: 'subscriptions.manage', of: 'asked-subscription' },
  'action _portal.subscriptions.$id_.change cancel': {
    needs: 'subscriptions.manage',
    of: 'asked-subscription',
    body: (id) => ({ ...request(id), when: 'now' }),
  },
  'loader services[.]csv': { needs: 'usage.export' },
  'loader usage[.]csv': { needs: 'usage.export' },
  'loader _portal.clients._index': { needs: 'clients.read' },
  'loader _portal.clients.$id': { needs: 'clients.read', of: 'client' },
  'loader clients[.]csv': { needs: 'clients.export' },
  'loader _portal.clients.new': { needs: 'clients.manage' },
  'action _portal.clients.new add': {
    needs: 'clients.manage',
    body: () => ({ clientId: makeId('cli', 0), name: 'Initech', currency: 'EUR' }),
  },
  'loader _portal.clients.$id_.edit': { needs: 'clients.manage', of: 'client' },
  'action _portal.clients.$id_.edit save': {
    needs: 'clients.manage',
    of: 'client',
    body: () => ({ name: 'Initech', updatedAt: NOW.toISOString() }),
  },
  'action _portal.clients.$id_.edit activate': { needs: 'clients.manage', of: 'client' },
  'action _portal.clients.$id_.edit deactivate': { needs: 'clients.manage', of: 'client' },
  'loader _portal.clients.$id_.activate': { needs: 'clients.manage', of: 'client' },
  'action _portal.clients.$id_.activate activate': {
    needs: 'clients.manage',
    of: 'client',
    body: () => ({ from: 'today', seen: 'x' }),
  },
  'loader _portal.clients.$id_.archive': { needs: 'clients.manage', of: 'client' },
  'action _portal.clients.$id_.archive archive': { needs: 'clients.manage', of: 'client' },
  'loader _portal.clients.$id_.people': { needs: 'team.read', of: 'client' },
  'action _portal.clients.$id_.people invite': { needs: 'team.manage', of: 'client', body: invited },
  'action _portal.clients.$id_.people rights': { needs: 'team.manage', of: 'client', body: colleague },
  'action _portal.clients.$id_.people remove': { needs: 'team.manage', of: 'client', body: colleague },
  'action _portal.clients.$id_.people deactivate': { needs: 'staff.manage', of: 'client', body: colleague },
  'action _portal.clients.$id_.people reactivate': { needs: 'staff.manage', of: 'client', body: colleague },
  'action _portal.clients.$id_.people resend': { needs: 'team.manage', of: 'client', body: invitation },
  'action _portal.clients.$id_.people revoke': { needs: 'team.manage', of: 'client', body: invitation },
  'action _portal.clients.$id_.people copy': { needs: 'staff.manage', of: 'client', body: invitation },
  'loader _portal.settings.team': { needs: 'team.read' },
  'action _portal.settings.team invite': { needs: 'team.manage', of: 'client', body: invited },
  'action _portal.settings.team rights': { needs: 'team.manage', of: 'client', body: colleague },
  'action _portal.settings.team remove': { needs: 'team.manage', of: 'client', body: colleague },
  'action _portal.settings.team resend': { needs: 'team.manage', of: 'client', body: invitation },
  'action _portal.settings.team revoke': { needs: 'team.manage', of: 'client', body: invitation },
  'loader _portal.settings.staff': { needs: 'staff.manage' },
  'action _portal.settings.staff invite': {
    needs: 'staff.manage',
    body: () => ({ email: 'new@firm.test', name: 'New', staffRole: 'support' }),
  },
  'action _portal.settings.staff role': {
    needs: 'staff.manage',
    body: () => ({ personId: 'per_support', role: 'admin' }),
  },
  'action _portal.settings.staff deactivate': { needs: 'staff.manage', of: 'client', body: colleague },
  'action _portal.settings.staff reactivate': { needs: 'staff.manage', of: 'client', body: colleague },
  'action _portal.settings.staff resend': { needs: 'team.manage', of: 'client', body: invitation },
  'action _portal.settings.staff revoke': { needs: 'team.manage', of: 'client', body: invitation },
  'action _portal.settings.staff copy': { needs: 'staff.manage', of: 'client', body: invitation },
  'loader _portal.settings.organisation': { needs: 'organisation.read' },
  'action _portal.settings.organisation save': {
    needs: 'organisation.edit',
    of: 'client',
    body: (clientId) => ({ clientId, updatedAt: NOW.toISOString(), city: 'Vigo' }),
  },
  'loader look-at': { needs: 'portal.use' },
  'action look-at look': { needs: 'organisation.switch', of: 'client', body: (clientId) => ({ clientId }) },
  'action look-at view': { needs: 'clients.view-as', of: 'client', body: (clientId) => ({ clientId }) },
  'procedure invoices.list': { needs: 'invoices.read' },
  'procedure invoices.get': { needs: 'invoices.read', of: 'invoice', input: (invoiceId) => ({ invoiceId }) },
  'procedure invoices.totals': {
    needs: 'invoices.manage',
    of: 'client',
    input: (clientId) => ({ clientId, lines: [{ description: 'Work', price: '1' }] }),
  },
  'action _portal.invoices.$id delete': { needs: 'invoices.manage', of: 'draft-invoice' },
  'action _portal.invoices.$id check-charge': { needs: 'payments.manage', of: 'invoice' },
  'action _portal.invoices.$id write-off': { needs: 'invoices.manage', of: 'invoice' },
  'action _portal.invoices.$id reopen': { needs: 'invoices.manage', of: 'lost-invoice' },
  'loader _portal.invoices.new': { needs: 'invoices.manage' },
  'action _portal.invoices.new save': {
    needs: 'invoices.manage',
    of: 'client',
    body: (clientId) => ({ ...ofClient(clientId), invoiceId: makeId('inv', 0), ...oneLine }),
  },
  'action _portal.invoices.new add-line': { needs: 'invoices.manage', of: 'client', body: ofClient },
  'action _portal.invoices.new remove': { needs: 'invoices.manage', of: 'client', body: ofClient },
  'action _portal.invoices.new add-price': { needs: 'invoices.manage', of: 'client', body: ofClient },
  'action _portal.invoices.new add-usage': { needs: 'invoices.manage', of: 'client', body: ofClient },
  'action _portal.invoices.new totals': { needs: 'invoices.manage', of: 'client', body: ofClient },
  'loader _portal.invoices.$id_.edit': { needs: 'invoices.manage', of: 'draft-invoice' },
  'action _portal.invoices.$id_.edit save': {
    needs: 'invoices.manage',
    of: 'draft-invoice',
    body: () => ({ updatedAt: NOW.toISOString(), ...oneLine }),
  },
  'action _portal.invoices.$id_.edit add-line': { needs: 'invoices.manage', of: 'draft-invoice' },
  'action _portal.invoices.$id_.edit remove': { needs: 'invoices.manage', of: 'draft-invoice' },
  'action _portal.invoices.$id_.edit add-price': { needs: 'invoices.manage', of: 'draft-invoice' },
  'action _portal.invoices.$id_.edit add-usage': { needs: 'invoices.manage', of: 'draft-invoice' },
  'action _portal.invoices.$id_.edit totals': { needs: 'invoices.manage', of: 'draft-invoice' },
  'loader _portal.invoices.$id_.issue': { needs: 'invoices.manage', of: 'draft-invoice' },
  'action _portal.invoices.$id_.issue issue': { needs: 'invoices.manage', of: 'draft-invoice' },
  'action _portal.invoices.$id_.issue update-tax': { needs: 'invoices.manage', of: 'draft-invoice' },
  'loader _portal.invoices.$id_.void': { needs: 'invoices.manage', of: 'invoice' },
  'action _portal.invoices.$id_.void void': {
    needs: 'invoices.manage',
    of: 'invoice',
    body: () => ({ reason: 'A mistake' }),
  },
  'loader _portal.invoices.$id_.credit': { needs: 'invoices.manage', of: 'invoice' },
  'action _portal.invoices.$id_.credit whole': {
    needs: 'invoices.manage',
    of: 'invoice',
    body: () => ({ reason: 'A mistake' }),
  },
  'action _portal.invoices.$id_.credit part': {
    needs: 'invoices.manage',
    of: 'invoice',
    body: () => ({ reason: 'A mistake' }),
  },
  'loader _portal.settings.billing': { needs: 'firm.settings' },
  'action _portal.settings.billing save': { needs: 'firm.settings' },
  'loader _portal.settings.tax-rates': { needs: 'catalogue.manage' },
  'action _portal.settings.tax-rates add': { needs: 'catalogue.manage', body: () => ({ name: 'VAT', rate: '19' }) },
  'action _portal.settings.tax-rates retire': {
    needs: 'catalogue.manage',
    body: () => ({ taxRateId: 'none_such' }),
    told: 'not-found',
  },
  'action _portal.settings.tax-rates restore': {
    needs: 'catalogue.manage',
    body: () => ({ taxRateId: 'none_such' }),
    told: 'not-found',
  },
  'procedure services.list': { needs: 'services.read' },
  'procedure services.get': { needs: 'services.read', of: 'service', input: (serviceId) => ({ serviceId }) },
  'procedure usage.series': { needs: 'usage.read' },
  'procedure usage.costByService': { needs: 'amounts.read' },
  'procedure usage.rows': { needs: 'usage.read' },
  'procedure clients.list': { needs: 'clients.read' },
  'procedure clients.get': { needs: 'clients.read', of: 'client', input: (clientId) => ({ clientId }) },
  'procedure live.changes': { needs: 'activity.read' },
  'procedure activity.list': { needs: 'activity.read' },
  'procedure activity.get': { needs: 'activity.read', of: 'event', input: (eventId) => ({ eventId }) },
  'loader _portal.activity._index': { needs: 'activity.read' },
  'loader _portal.activity.$id': { needs: 'activity.read', of: 'event' },
  'loader _portal.settings.mail._index': { needs: 'mails.read' },
  'loader _portal.settings.mail.$id': { needs: 'mails.read', told: 'not-found' },
  'action _portal.settings.mail.$id resend': { needs: 'mails.resend', told: 'not-found' },
  'loader _portal.settings.mail.templates': { needs: 'mails.read' },
  'loader settings.mail-html.$name': { needs: 'mails.read', told: 'not-found' },
  'loader _portal.settings.audit': { needs: 'audit.read' },
  'loader settings.audit[.]csv': { needs: 'audit.export' },
  'loader _portal.settings.access': { needs: 'access.read' },
  'procedure reports.dashboard': { needs: 'dashboard.read' },
  'loader _portal.settings.security': { needs: 'account.manage' },
  'action _portal.settings.security begin-totp': { needs: 'account.manage' },
  'action _portal.settings.security cancel-totp': { needs: 'account.manage' },
  'action _portal.settings.security confirm-totp': { needs: 'account.manage' },
  'action _portal.settings.security remove-totp': { needs: 'account.manage' },
  'action _portal.settings.security make-codes': { needs: 'account.manage' },
  'action _portal.settings.security add-passkey': { needs: 'account.manage' },
  'action _portal.settings.security remove-passkey': {
    needs: 'account.manage',
    body: () => ({ passkeyId: 'none_such' }),
    told: 'not-found',
  },
  'action _portal.settings.security revoke-session': {
    needs: 'account.manage',
    body: () => ({ sessionId: 'none_such' }),
    told: 'not-found',
  },
  'action _portal.settings.security revoke-others': { needs: 'account.manage' },
  'action settings.passkey ask': { needs: 'account.manage' },
  'loader _portal.settings.jobs': { needs: 'jobs.manage' },
  'action _portal.settings.jobs replay': {
    needs: 'jobs.manage',
    body: () => ({ jobId: 'none_such' }),
    told: 'not-found',
  },
  'action _portal.settings.jobs discard': {
    needs: 'jobs.manage',
    body: () => ({ jobId: 'none_such' }),
    told: 'not-found',
  },
  'loader _portal.settings.firm': { needs: 'firm.settings' },
  'action _portal.settings.firm set-factor': { needs: 'firm.settings' },
  'action _portal.settings.firm save': {
    needs: 'firm.settings',
    body: () => ({ name: 'Another firm', timeZone: 'Europe/Berlin' }),
  },
  'action _portal.settings.firm set-logo': { needs: 'firm.settings' },
  'action _portal.settings.firm remove-logo': { needs: 'firm.settings' },
  'loader _portal.announcements._index': { needs: 'activity.read' },
  'loader _portal.announcements.$id': { needs: 'activity.read', of: 'announcement' },
  'action _portal.announcements.$id dismiss': { needs: 'announcements.dismiss', of: 'announcement' },
  'action _portal.announcements.$id end': { needs: 'announcements.manage', of: 'announcement' },
  'action _portal.announcements.$id unschedule': { needs: 'announcements.manage', of: 'draft' },
  'loader _portal.announcements.new': { needs: 'announcements.manage' },
  'action _portal.announcements.new add': {
    needs: 'announcements.manage',
    body: () => ({ announcementId: makeId('ann', 0), title: 'News', body: 'Some.' }),
  },
  'action _portal.announcements.new preview': { needs: 'announcements.manage' },
  'action _portal.announcements.new find': { needs: 'announcements.manage' },
  'loader _portal.announcements.$id_.edit': { needs: 'announcements.manage', of: 'draft' },
  'action _portal.announcements.$id_.edit save': {
    needs: 'announcements.manage',
    of: 'draft',
    body: () => ({ title: 'News', body: 'Some.', updatedAt: NOW.toISOString() }),
  },
  'action _portal.announcements.$id_.edit preview': { needs: 'announcements.manage' },
  'action _portal.announcements.$id_.edit find': { needs: 'announcements.manage' },
  'loader _portal.announcements.$id_.publish': { needs: 'announcements.manage', of: 'draft' },
  'action _portal.announcements.$id_.publish publish': { needs: 'announcements.manage', of: 'draft' },
  'action _portal.announcements.$id_.publish schedule': {
    needs: 'announcements.manage',
    of: 'draft',
    body: () => ({ at: '2026-04-01T09:00' }),
  },
  'loader _portal.notifications._index': { needs: 'notifications.read' },
  'action _portal.notifications._index read': {
    needs: 'notifications.manage',
    body: () => ({ notificationId: 'none_such' }),
    told: 'not-found',
  },
  'action _portal.notifications._index read-all': { needs: 'notifications.manage' },
  'loader _portal.notifications.$id': { needs: 'notifications.read', told: 'not-found' },
  'loader _portal.settings.notifications': { needs: 'notifications.read' },
  'action _portal.settings.notifications save': {
    needs: 'notifications.manage',
    body: () => ({ 'mail.team': 'digest' }),
  },
  'procedure notifications.bell': { needs: 'portal.use' },
  'procedure notifications.list': { needs: 'notifications.read' },
  'procedure notifications.markRead': {
    needs: 'notifications.manage',
    input: () => ({ notificationId: 'none_such' }),
    told: 'not-found',
  },
  'procedure notifications.markAllRead': { needs: 'notifications.manage' },
}

const PASSWORD = 'a password for the fence'

/** Doors that stand open, each for a reason. */
const open: Record<string, string> = {
  'loader sign-in': 'where strangers come in',
  'action sign-in sign-in': 'where strangers come in',
  'loader sign-in_.step': 'where half a sign-in is completed, else leads to the other half',
  'action sign-in_.step second-step': 'where half a sign-in is completed',
  'loader sign-in_.passkey': 'leads to where strangers come in',
  'action sign-in_.passkey sign-in': 'where strangers come in',
  'action sign-in_.passkey_.options ask': 'what a passkey is asked before somebody is known',
  'loader setup': 'opened by a secret link alone',
  'action setup set-up': 'opened by a secret link alone',
  'loader invitation': 'opened by a secret link alone',
  'action invitation accept': 'opened by a secret link alone',
  'loader forgot-password': 'for those who cannot sign in',
  'action forgot-password ask': 'for those who cannot sign in; answers everybody alike',
  'loader reset-password': 'opened by a secret link alone',
  'action reset-password set': 'opened by a secret link alone',
  'loader confirm-address': 'opened by a secret link alone',
  'action confirm-address confirm': 'opened by a secret link alone',
  'loader brand[.]css': 'the firm’s colours, where strangers sign in too',
  'loader logo.$id': 'the firm’s logo, where strangers sign in too',
  'loader unsubscribe': 'opened by a sealed link in a mail, and changes nothing',
  'action unsubscribe unsubscribe': 'opened by a sealed link in a mail, and only turns that mail off',
  'loader sign-out': 'only leads to the start page',
  'action sign-out sign-out': 'ending no session is harmless',
  'loader _portal.settings._index': 'only leads to the first of the settings',
  'loader api.token': 'says that tokens are asked for with POST',
  'action api.token grant': 'where scripts and apps of strangers come in',
  'loader api.webhooks.resend': 'says that messages are sent with POST',
  'action api.webhooks.resend receive': 'opened by the mail provider’s signature alone',
  'loader api.webhooks.stripe': 'says that messages are sent with POST',
  'action api.webhooks.stripe receive': 'opened by Stripe’s signature alone',
  'loader dev.mail._index': 'the embedded mailbox: at the machine itself, or for administrators, else not found',
  'loader dev.mail.$id': 'as above',
  'loader dev.mail-html.$id': 'as above',
  'loader dev.mail[.]json': 'as above',
  'loader dev.stripe._index': 'the Stripe built in: at the machine itself, or for administrators, else not found',
  'loader dev.stripe[.]json': 'as above',
  'action dev.stripe._index weather': 'as above',
  'action dev.stripe._index delivery': 'as above',
  'action dev.stripe._index send': 'as above',
  'action dev.stripe._index send-waiting': 'as above',
  'action dev.stripe._index settle': 'as above',
  'action dev.stripe._index settle-refund': 'as above',
  'action dev.stripe._index dispute': 'as above',
  'action dev.stripe._index close-dispute': 'as above',
  'action dev.stripe._index expire': 'as above',
  'loader dev.stripe.$id': 'the payment page of the Stripe built in, opened by an id that cannot be guessed',
  'action dev.stripe.$id pay': 'as above',
  'action dev.stripe.$id debit': 'as above',
  'action dev.stripe.$id confirm': 'as above',
  'action dev.stripe.$id refuse': 'as above',
  'loader rpc.$': 'its procedures are doors of their own',
  'action look-at leave': 'ends what only an administrator who views as a client has',
  'action rpc.$ rpc': 'its procedures are doors of their own',
  'loader $': 'says that there is nothing',
  'action $ any': 'says that there is nothing',
}

type Module = {
  loader?: (args: LoaderFunctionArgs) => unknown
  action?: ((args: ActionFunctionArgs) => unknown) & { intents?: string[] }
}

const pages = import.meta.glob<Module>('../app/routes/*/route.{ts,tsx}', { eager: true })
const nameOf = (path: string) => path.replace('../app/routes/', '').replace(/\/route\.tsx?$/, '')

const found = [
  ...Object.entries(pages).flatMap(([path, module]) => {
    const name = nameOf(path)
    const unnamed =
      { $: 'any', 'api.token': 'grant', 'api.webhooks.resend': 'receive', 'api.webhooks.stripe': 'receive' }[name] ??
      'rpc'
    const intents = module.action ? (module.action.intents ?? [unnamed]) : []
    return [...(module.loader ? [`loader ${name}`] : []), ...intents.map((intent) => `action ${name} ${intent}`)]
  }),
  ...Object.keys(appRouter._def.procedures).map((name) => `procedure ${name}`),
]

test('every door has a row in the table, and every row a door', () => {
  expect(found.sort()).toEqual([...Object.keys(doors), ...Object.keys(open)].sort())
  for (const door of Object.values(doors)) expect(policy).toHaveProperty(door.needs)
})

const CANARY = 'zzcanary'
const EUR = { currency: 'EUR', exponent: 2 }
const AMOUNT = '73219.58'
const AMOUNT_MINOR = 7_321_958

/** Two clients with everything: that of the members, and one that they do not belong to. */
async function world(atEnd?: Parameters<typeof testStore>[0]) {
  const ctx = { ...(await testContext({ store: await testStore(atEnd) })), viewer: system }
  const person = async (id: string, email: string, clientId?: string, staffRole?: StaffRole) => {
    const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
    const passwordHash = await testPasswords.hash(PASSWORD)
    await ctx.write(async (tx) => {
      await tx.insert(people).values({ id, name: id, email, passwordHash, staffRole: staffRole ?? null, ...at })
      if (clientId)
        await tx.insert(memberships).values({ clientId, personId: id, usage: true, createdAt: at.createdAt })
    })
    return id
  }
  await person('per_admin', 'admin@firm.test', undefined, 'admin')
  await person('per_support', 'support@firm.test', undefined, 'support')
  const things = async (name: string, number: string) => {
    const stripeCustomerId = `cus_${name}`
    const client = await makeClient(ctx, { name, email: `${name.toLowerCase()}@mail.test`, stripeCustomerId })
    await person(`per_${client.id}`, `member@${name.toLowerCase()}.test`, client.id)
    const colleague = await person(`per_2_${client.id}`, `colleague@${name.toLowerCase()}.test`, client.id)
    await ctx.write(async (tx) => {
      await tx.insert(links).values({
        id: `lnk_${client.id}`,
        purpose: 'invitation',
        nonce: 'nonce',
        email: `invited@${name.toLowerCase()}.test`,
        clientId: client.id,
        usage: true,
        createdAt: ctx.now(),
        expiresAt: new Date(ctx.now().getTime() + 1),
      })
    })
    const service = await makeService(ctx, { name: `Service of ${name}` })
    const invoice = await makeInvoice(ctx, client.id, {
      number,
      totalMinor: AMOUNT_MINOR,
      searchText: name.toLowerCase(),
      buyer: { name, addressLines: [] },
    })
    await makeUsage(ctx, [
      { clientId: client.id, serviceId: service.id, day: '2026-03-10', billed: AMOUNT, description: `Rows of ${name}` },
    ])
    await ctx.write(async (tx) => {
      await recountClient(tx, null, 'active')
      await recountInvoice(tx, null, { paidMinor: 0, ...invoice })
    })
    const draftInvoice = await makeDraft(ctx, client.id)
    const lost = { number: `${number}-9`, status: 'uncollectible' as const, totalMinor: 100 }
    const lostInvoice = await makeInvoice(ctx, client.id, lost)
    await ctx.write((tx) => recountInvoice(tx, null, { paidMinor: 0, ...lostInvoice }))
    const subscribe = async (which: 'a' | 'b') => {
      const id = `sub_${which}_${service.id}`
      const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
      const of = { id, clientId: client.id, serviceId: service.id, priceId: priceAt(id), ...EUR, ...at }
      const rests = { status: 'paused', pausedOn: '2026-03-10', cancelOn: '2026-03-31' } as const
      await ctx.write(async (tx) => {
        await tx.insert(subscriptions).values({
          ...{ ...of, status: 'active', amountMinor: AMOUNT_MINOR, interval: 'month', quantity: 5 },
          ...{ startedOn: '2026-03-01', periodOn: '2026-04-01', invoiceOn: '2026-04-01' },
          ...(which === 'b' ? rests : {}),
        })
        const ask = { id: `srq_${id}`, subscriptionId: id, clientId: client.id, kind: 'cancel' as const }
        const who = { askedById: colleague, askedByName: 'Colleague', message: name, createdAt: ctx.now() }
        if (which === 'b') await tx.insert(subscriptionRequests).values({ ...ask, ...who })
      })
      return id
    }
    await ctx.write(async (tx) => {
      const of = { id: `prc_${service.id}`, serviceId: service.id, ...EUR, unitWhole: 73_219, unitFrac: 58e13 }
      await tx.insert(prices).values({ ...of, kind: 'seat', interval: 'month', tiers: [], activeFromOn: '2026-01-01' })
    })
    const subscribed = { subscription: await subscribe('a'), 'asked-subscription': await subscribe('b') }
    const announce = async (state: 'draft' | 'published') => {
      const id = ctx.id('ann')
      const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
      const row = { id, title: `News for ${name}`, body: name, to: 'chosen' as const, tags: [], authorId: 'per_admin' }
      await ctx.write(async (tx) => {
        await tx.insert(announcements).values({ ...row, ...at, state })
        await tx.insert(announcementClients).values({ announcementId: id, clientId: client.id })
      })
      return id
    }
    const money = await moneyOf(ctx, client.id, invoice.id ?? '')
    const announcement = await announce('published')
    const draft = await announce('draft')
    const event = ctx.id('evt')
    const told = { did: 'announcement.published', thing: { kind: 'client', id: client.id } } as const
    await ctx.write(async (tx) => {
      const data = { title: `News of ${name}` }
      record(tx, { ...ctx, id: () => event }, { ...told, clientId: client.id, audience: 'client', data })
    })
    const ids = { client: client.id, service: service.id, invoice: invoice.id ?? '', person: colleague }
    return {
      ...money,
      ...ids,
      ...subscribed,
      event,
      announcement,
      draft,
      'draft-invoice': draftInvoice.id,
      'lost-invoice': lostInvoice.id ?? '',
      name,
    }
  }
  const mine = await things('Contoso', '1001')
  const theirs = await things(CANARY, '2002')
  return { ctx, mine, theirs }
}

/** A payment by hand with its receipt, a credit note, one at Stripe that does not match, a visit to its page and a kept card. */
async function moneyOf(ctx: Context, clientId: string, invoiceId: string) {
  const [payment, flagged, checkout, card] = [ctx.id('pay'), ctx.id('pay'), ctx.id('chk'), ctx.id('crd')]
  const [receipt, creditNote] = [ctx.id('rcp'), ctx.id('crn')]
  const of = { clientId, currency: 'EUR', exponent: 2, amountMinor: 5000, createdAt: ctx.now() }
  const paid = { ...of, receivedOn: '2026-03-10' }
  await ctx.write(async (tx) => {
    await tx
      .insert(payments)
      .values({ ...paid, id: payment, method: 'transfer', state: 'succeeded', unappliedMinor: 5000 })
    await tx.insert(payments).values({
      ...paid,
      id: flagged,
      method: 'card',
      state: 'flagged',
      problem: 'Too much',
      stripeId: `pi_${clientId}`,
    })
    await tx
      .insert(checkouts)
      .values({ ...of, id: checkout, kind: 'pay', state: 'expired', personId: `per_${clientId}`, expiresAt: ctx.now() })
    const party = {
      seller: { name: 'Northwind', addressLines: [] },
      buyer: { name: 'Buyer', addressLines: [] },
      branding: {},
    }
    const numbered = { clientId, seriesNumber: 1, issuedOn: '2026-03-10', createdAt: ctx.now() }
    const receiptOf = { ...EUR, ...party, method: 'transfer' as const, card: '', reference: '', amountMinor: 5000 }
    const data = { ...receiptOf, receivedOn: '2026-03-10', invoices: [], creditMinor: 5000 }
    const series = `S-${clientId}`
    await tx
      .insert(receipts)
      .values({ ...numbered, id: receipt, paymentId: payment, number: `R-${clientId}`, series, data })
    await tx.insert(creditNotes).values({
      ...{ ...numbered, ...EUR, ...party, id: creditNote, invoiceId, number: `C-${clientId}`, series },
      ...{ netMinor: 100, taxMinor: 0, totalMinor: 100, reason: 'A mistake', lines: [], taxTreatment: 'none' as const },
    })
    const kept = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030, createdAt: ctx.now() }
    await tx.insert(cards).values({ id: card, clientId, stripeId: `pm_${clientId}`, ...kept })
  })
  return { payment, flagged, checkout, card, receipt, 'credit-note': creditNote }
}

const actors = (mine: { client: string; name: string }): Record<string, Viewer> => {
  const of = (rights: Right[] | 'owner'): Person => member({ id: mine.client, name: mine.name }, rights)
  return {
    nobody,
    'a member without a right': of([]),
    'a member with tickets': of(['tickets']),
    'a member with files': of(['files']),
    'a member with usage': of(['usage']),
    'a member with billing': of(['billing']),
    'an owner': of('owner'),
    'a person of no organisation': { ...of([]), membership: null, memberships: [] },
    support: staff('support'),
    'an admin': staff('admin'),
    'an admin who still has to add a second factor': { ...staff('admin'), mustAddFactor: true },
    'an admin who views as the client': { ...of('owner'), id: 'per_admin', viewing: true },
  }
}

/** The answer as text, or the code of the refusal. */
async function knock(
  ctx: Context,
  name: string,
  door: Door,
  id: string,
): Promise<{ refused: string } | { text: string }> {
  try {
    return { text: await answer(ctx, name, door, id) }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.code }
    const cause = error instanceof Error ? error.cause : undefined
    if (cause instanceof Refusal) return { refused: cause.code }
    throw error
  }
}

async function answer(ctx: Context, name: string, door: Door, id: string): Promise<string> {
  const [kind, path = '', intent = ''] = name.split(' ')
  if (kind === 'procedure') {
    const caller = path
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], appRouter.createCaller(ctx))
    return JSON.stringify(await (caller as (input: unknown) => Promise<unknown>)(door.input?.(id) ?? {}))
  }
  const module = Object.entries(pages).find(([file]) => nameOf(file) === path)?.[1]
  const named = door.of === 'client' ? `&client=${id}` : ''
  const url = `http://portal.test/?from=2026-03-01&to=2026-03-31${named}`
  const args = { params: { id }, context: { ...ctx, nonce: '' } }
  const body = new URLSearchParams({ intent, ...door.body?.(id) })
  const result =
    kind === 'action'
      ? await module?.action?.({ ...args, request: new Request(url, { method: 'POST', body }) })
      : await module?.loader?.({ ...args, request: new Request(url) })
  return result instanceof Response ? result.text() : JSON.stringify(result)
}

let cells = 0
afterAll(() => {
  process.stdout.write(`The fence tried ${cells} cells.\n`)
})

type World = Awaited<ReturnType<typeof world>>

/** Somebody at a door: with what is theirs, with what is somebody else's, and with what does not exist. */
async function tryDoor(name: string, door: Door, { ctx, mine, theirs }: World, who: string): Promise<void> {
  const viewer = actors(mine)[who] as Viewer
  const label = `${who} at ${name}`
  const scope = scopeOf(viewer, door.needs)
  const own = await knock(as(ctx, viewer), name, door, door.of ? mine[door.of] : '')
  cells++
  if (scope.kind === 'none') {
    expect(own, label).toEqual({ refused: viewer.kind === 'nobody' ? 'signed-out' : 'forbidden' })
  } else if (door.told) {
    expect(own, label).toEqual({ refused: door.told })
  } else {
    expect(own, label).toHaveProperty('text')
  }
  const text = 'text' in own ? own.text : ''
  if (scope.kind !== 'all') expect(text.toLowerCase(), label).not.toContain(CANARY)
  if (scopeOf(viewer, 'amounts.read').kind === 'none') {
    for (const amount of [AMOUNT, String(AMOUNT_MINOR)]) expect(text, label).not.toContain(amount)
  }
  if (!door.of) return

  const other = await knock(as(ctx, viewer), name, door, theirs[door.of])
  const absent = await knock(as(ctx, viewer), name, door, 'none_such')
  cells += 2
  if (scope.kind === 'all') expect(other, label).toHaveProperty('text')
  else expect(other, `${label} with an id of somebody else`).toEqual(absent)
  expect(absent, `${label} with an id of nothing`).toEqual({
    refused: scope.kind === 'none' ? (viewer.kind === 'nobody' ? 'signed-out' : 'forbidden') : 'not-found',
  })
}

const reads = (name: string) =>
  name.startsWith('loader ') ||
  (appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)[name.split(' ')[1] ?? '']?._def
    .type === 'query'

const doorsHere = dialect === 'sqlite' ? Object.entries(doors) : []

let kept: Promise<World> | undefined
let close: (() => Promise<void>) | undefined
afterAll(() => close?.())

/** What only reads can share what it reads. */
const worldToRead = () =>
  (kept ??= world((closing) => {
    close = closing
  }))

test.each(doorsHere)('%s', async (name, door) => {
  let made = await (reads(name) ? worldToRead() : world())
  let changed = false
  for (const who of Object.keys(actors(made.mine))) {
    // What one actor changed must not meet the next.
    if (changed) made = await world()
    await tryDoor(name, door, made, who)
    changed = !reads(name) && scopeOf(actors(made.mine)[who] as Viewer, door.needs).kind !== 'none'
  }
})

// Rights do not depend on the dialect, and what is written is tested on both beside its verbs: what is left is that
// every question can be asked.
test('what is read is read on either dialect, by those who read most', async () => {
  const made = await world()
  for (const [name, door] of Object.entries(doors).filter(([name]) => reads(name))) {
    for (const who of ['an admin', 'an owner', 'support']) await tryDoor(name, door, made, who)
  }
})
