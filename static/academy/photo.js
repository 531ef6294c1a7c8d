// Draws a large photo smaller before it is sent: no page needs more dots. What cannot be drawn is given back as it is.
const SIDE = 2400;

export default async function smaller(file) {
  if (!/^image\/(jpeg|png)$/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = picture.width * scale;
    canvas.height = picture.height * scale;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return drawn.size < file.size ? new File([drawn], file.name.replace(/\.\w+$/, ".jpg")) : file;
  } catch {
    return file;
  }
}
