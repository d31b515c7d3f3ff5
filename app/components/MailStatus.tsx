import { type MailState, stateWords } from '~/server/mails/rules'

const looks: Record<MailState, string> = {
  queued: 'status-open',
  sending: 'status-open',
  sent: 'status-good',
  delivered: 'status-good',
  failed: 'status-bad',
  bounced: 'status-bad',
  complained: 'status-bad',
  unknown: 'status-bad',
  dropped: 'status-hollow',
}

/** A dot and a word: never colour alone. */
export function MailStatus({ of }: { of: MailState }) {
  return <span className={`status ${looks[of]}`}>{stateWords[of]}</span>
}
