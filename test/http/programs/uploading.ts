// An application that has its process to itself and takes uploads, until it is killed.
import { Module, Oneiric } from 'oneiric';
import { Controller, HttpModule, HttpServer, Post, UploadedFile } from 'oneiric/http';

@Controller('photos')
class Photos {
  @Post()
  add(@UploadedFile('photo') photo: UploadedFile) {
    return photo.size;
  }
}

@Module({ imports: [HttpModule.forRoot({ port: 0 })], controllers: [Photos] })
class AppModule {}

const app = await Oneiric.create(AppModule, { env: {}, logging: false });
process.stdout.write(`at ${app.get(HttpServer).url ?? ''}\n`);
