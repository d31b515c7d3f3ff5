import { Action, Layout, Paragraph } from './Layout'
import { momentText, type Reader } from './moment'

export type Props = Reader & {
  firm: string
  /** Empty where the inviter did not name the person. */
  name: string
  /** Null where the firm's operator invited. */
  by: string | null
  /** Null for the firm's own staff. */
  client: string | null
  /** The address has an account: nothing but the consent is needed. */
  known: boolean
  url: string
  until: Date
}

export default function Invitation(props: Props) {
  const { firm, name, by, client, known, url, until } = props
  const whose = client ? `the client portal of ${firm}, as a member of ${client}` : `the portal of ${firm}, as staff`
  return (
    <Layout
      firm={firm}
      title="You are invited"
      preview={`${by ?? firm} invites you to the portal of ${firm}.`}
      foot={`You get this email because ${by ?? firm} entered your address. If you do nothing, ${known ? 'nothing changes' : 'no account is created'}.`}
    >
      {name ? <Paragraph>Hello {name},</Paragraph> : null}
      <Paragraph>
        {by ?? firm} invites you to {whose}.{' '}
        {known
          ? 'You already have an account: accept the invitation, and sign in as usual.'
          : 'Choose a password and you are in.'}
      </Paragraph>
      <Paragraph>The invitation works once, until {momentText(until, props)}.</Paragraph>
      <Action label="Accept the invitation" url={url} />
    </Layout>
  )
}

Invitation.subject = ({ firm, client }: Props): string =>
  client ? `Your access to ${firm} for ${client}` : `Your access to the portal of ${firm}`

export const example: Props = {
  firm: 'Northwind Hosting',
  name: 'Ada Example',
  by: 'Grace Sample',
  client: 'Contoso Ltd',
  known: false,
  url: 'https://portal.example.com/invitation?token=lnk_example',
  until: new Date('2026-03-18T12:00:00Z'),
  locale: 'en-GB',
  timeZone: 'Europe/Berlin',
}

/** What someone with an account gets. */
export const forKnown: Props = { ...example, client: 'Fabrikam BV', known: true }
