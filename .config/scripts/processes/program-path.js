/** Where programs are looked for: brokers are installed where only root's PATH looks. */
export const programPath = `${process.env['PATH']}:/usr/local/sbin:/usr/sbin:/sbin`
