import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { MailStatus } from '~/app/components/MailStatus'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Fields } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { shownEmail } from '~/server/kernel/emailText'
import { getMail } from '~/server/mails/get'
import { resendMail } from '~/server/mails/resend'
import { kindWord } from '~/server/mails/rules'
import { MailFacts } from './MailFacts'

export const loader = ({ context, params }: LoaderFunctionArgs) => getMail(context, { mailId: params.id ?? '' })

export const action = byIntent({
  resend: async (ctx, _form: Fields, { id = '' }) => {
    const { id: again, to } = await resendMail(ctx, { mailId: id })
    return {
      to: paths.mail(again),
      flash: to ? `The mail to ${shownEmail(to)} is sent again.` : 'The mail is sent again.',
    }
  },
})

const titleOf = ({ subject, kind }: { subject: string; kind: string }) => subject || kindWord(kind)

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data ? titleOf(data.mail) : 'Mail')

export default function Mail() {
  const found = useLoaderData<typeof loader>()
  const { mail, repeatedBy, whyNotAgain, can } = found
  return (
    <>
      <BackLink to={paths.mails()}>Mails</BackLink>
      <PageHeader title={<span className="wrap-anywhere">{titleOf(mail)}</span>} state={<MailStatus of={mail.state} />}>
        {can.resend && !whyNotAgain && !repeatedBy ? (
          <Form method="post" action={paths.mail(mail.id)}>
            <button type="submit" className="button button-primary">
              Send again
            </button>
          </Form>
        ) : null}
      </PageHeader>
      {mail.error ? (
        <p className="mb-4 max-w-prose rounded-lg border border-line bg-surface px-4 py-3 wrap-anywhere">
          {mail.error}
        </p>
      ) : null}
      <MailFacts found={found} />
      {repeatedBy ? (
        <p className="mt-4">
          It was sent again:{' '}
          <a className="link" href={paths.mail(repeatedBy)}>
            look at the later mail
          </a>
          .
        </p>
      ) : null}
      {can.resend && whyNotAgain ? (
        <p className="mt-4 max-w-prose text-muted">It cannot be sent again from here. {whyNotAgain}</p>
      ) : null}
    </>
  )
}
