// What needs Node.js: files and keys. The rest of the package runs in a browser as well.
export {}
