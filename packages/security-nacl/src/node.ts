// What needs Node.js: files. The rest of the package runs in a browser as well.
export { naclFolder, type NaclFolderOptions } from './files/nacl-folder'
export { memberFiles, readSecretFile } from './files/member-files'
export { collectivePlugin } from './files/plugin'
