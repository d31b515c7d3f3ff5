import { shownEmail } from '../server/kernel/emailText'
import { Action, Layout, Paragraph } from './Layout'
import { momentText, type Reader } from './moment'

export type Props = Reader & { firm: string; name: string; email: string; url: string; until: Date }

export default function ConfirmAddress(props: Props) {
  const { firm, name, url, until } = props
  const email = shownEmail(props.email)
  return (
    <Layout
      firm={firm}
      title="Confirm your new address"
      preview={`${email} becomes the address you sign in with.`}
      foot="If you did not ask for this, there is nothing to do: without your confirmation nothing changes."
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        {email} is to become the address that you sign in to {firm} with. It does once you confirm that you read mail
        there. The link works once, until {momentText(until, props)}.
      </Paragraph>
      <Action label="Confirm the address" url={url} />
    </Layout>
  )
}

ConfirmAddress.subject = ({ firm }: Props): string => `Confirm your new address for ${firm}`

export const example: Props = {
  firm: 'Northwind Hosting',
  name: 'Ada Example',
  email: 'ada@new.example.com',
  url: 'https://portal.example.com/confirm-address?token=lnk_example',
  until: new Date('2026-03-15T13:00:00Z'),
  locale: 'en-GB',
  timeZone: 'Europe/Berlin',
}
