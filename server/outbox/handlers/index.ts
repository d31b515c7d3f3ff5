import type { Handlers } from '../context'
import { sendAddress } from './address'
import { publishAnnouncement } from './announcement'
import { detachCard, doCharge, doCharges } from './charges'
import { clientRenamed } from './clients'
import { doDigests, sendDigest } from './digest'
import { doFanout } from './fanout'
import { sendInvitation } from './invitation'
import { sendNotice } from './notice'
import { sendNotification } from './notification'
import { closeCheckout, reconcilePayments, syncPayments } from './payments'
import { doPurge } from './purge'
import { doReminders } from './reminders'
import { sendReset } from './reset'
import { doSearchRewrite } from './search'
import { doSubscriptions, invoiceSubscriptions } from './subscriptions'

export const handlers: Handlers = {
  'mail.invitation': sendInvitation,
  'mail.reset': sendReset,
  'mail.address': sendAddress,
  'mail.notice': sendNotice,
  'mail.notification': sendNotification,
  'mail.digest': sendDigest,
  'announcement.publish': publishAnnouncement,
  'card.remove': detachCard,
  'checkout.close': closeCheckout,
  'client.renamed': clientRenamed,
  charge: doCharge,
  charges: doCharges,
  digests: doDigests,
  fanout: doFanout,
  subscriptions: doSubscriptions,
  'subscriptions.invoice': invoiceSubscriptions,
  'payments.sync': syncPayments,
  'payments.reconcile': reconcilePayments,
  purge: doPurge,
  reminders: doReminders,
  'search.rewrite': doSearchRewrite,
}
